// Measures a plan over 200 accounts of 8 teams in which nothing is to be changed, against the stand-in AWS at 50 ms an answer, with AWS's
// rates enforced. `node bench/provision.mjs [accounts] [teams] [latency]`.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const [accounts = 200, teams = 8, latency = 50] = process.argv.slice(2).map(Number);
const ROLE = "BailiwickApply";

const folder = mkdtempSync(join(tmpdir(), "bailiwick-bench-"));
try {
  const bundle = join(ROOT, "build", `bench-stand-in-${process.pid}.mjs`);
  const contents = `export { accountIds, organisationOf } from "./test/aws/organisation.js";
export { startStandIn } from "./test/aws/stand-in.js";
export { IamMaker, trustOf } from "./test/aws/made-iam.js";`;
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: bundle,
  });
  const { accountIds, organisationOf, startStandIn, IamMaker, trustOf } = await import(pathToFileURL(bundle).href);
  rmSync(bundle);
  const ids = accountIds(accounts);
  const world = organisationOf({ accounts: ids, seed: 3, iam: { users: 4, groups: 2, roles: 6, policies: 3 } });
  for (const id of ids)
    new IamMaker(world.account(id).iam, 3).role(ROLE, trustOf({ AWS: `arn:aws:iam::${ids[0]}:root` }), {
      attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    });
  mkdirSync(join(folder, "roles"), { recursive: true });
  const services = ["dynamodb", "s3", "sqs", "ecs", "lambda", "logs", "rds", "glue"];
  writeFileSync(
    join(folder, "bailiwick.yaml"),
    `version: 1
organization: Bench
environments:
  prod: { accounts: [${ids.map((id) => `"${id}"`).join(", ")}], regions: [us-east-1] }
identity:
  default: { type: saml, provider: "arn:aws:iam::\${account}:saml-provider/sso", audience: "https://signin.aws.amazon.com/saml", teamTag: team }
`,
  );
  for (let i = 0; i < teams; i++)
    writeFileSync(
      join(folder, "roles", `team-${i}.yaml`),
      `team: team-${i}
name: Team ${i}
purpose: Works on one service.
members: [ana@example.com]
access:
  - { in: [prod], level: write, services: [${services[i % services.length]}] }
never:
  - { above: write }
`,
    );
  cpSync(join(ROOT, "policies/services.yaml"), join(folder, "policies/services.yaml"));
  const standIn = await startStandIn({ world, latency: 0, rates: "off" });
  const run = (args) =>
    new Promise((resolve) => {
      const start = performance.now();
      const child = spawn(
        process.execPath,
        [join(ROOT, "bin/run.js"), ...args, "--only", "aws", "--role-name", ROLE, "-w", folder],
        {
          env: { PATH: process.env.PATH, HOME: "/nonexistent", ...standIn.environment(ids[0]) },
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      let stdout = "";
      child.stdout.on("data", (text) => {
        stdout += text;
      });
      child.on("close", (status) => resolve({ status, seconds: (performance.now() - start) / 1000, stdout }));
    });
  // What an apply would leave behind, once, and copied into every account: applying 200 accounts is not what is measured.
  const first = await run(["apply", "--yes", "--target", ids[0]]);
  if (first.status !== 0) throw new Error(`the first account: ${first.stdout}`);
  const { iam } = world.account(ids[0]);
  const moved = (value, id) => JSON.parse(JSON.stringify(value).replaceAll(ids[0], id));
  for (const id of ids.slice(1)) {
    const other = world.account(id).iam;
    for (const role of iam.roles.values()) if (role.path === "/bailiwick/") other.roles.set(role.name, moved(role, id), 0);
    for (const policy of iam.policies.values())
      if (policy.path === "/bailiwick/") other.policies.set(policy.arn.replaceAll(ids[0], id), moved(policy, id), 0);
  }
  // Digests differ from account to account, since documents name it.
  const rest = await run(["apply", "--yes"]);
  if (rest.status !== 0) throw new Error(`the other accounts: ${rest.stdout.slice(-2000)}`);
  await standIn.stop();
  const slow = await startStandIn({ world, latency, rates: "enforce" });
  Object.assign(standIn, { environment: (id) => slow.environment(id) });
  const plan = await run(["plan", "--json"]);
  const { targets, unread } = JSON.parse(plan.stdout);
  const kinds = targets.flatMap(({ changes }) => changes.map(({ kind }) => kind));
  process.stdout.write(
    `${accounts} accounts x ${teams} teams at ${latency} ms: plan in ${plan.seconds.toFixed(1)} s, exit ${plan.status}; ${targets.length} read, ${unread.length} not; ${kinds.length} changes ${JSON.stringify([...new Set(kinds)])}\n`,
  );
  process.stdout.write(`calls ${JSON.stringify(slow.ledger.counts())}\nover a rate: ${JSON.stringify(slow.rates.exceeded)}\n`);
  if (unread.length > 0) process.stdout.write(`${JSON.stringify(unread[0])}\n`);
  await slow.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
