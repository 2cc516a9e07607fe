import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makePlan } from "../../src/operations/make-plan.js";
import { stopServers, testServer } from "../postgres/server.js";

afterAll(stopServers);

const access = (more: Record<string, unknown>) => ({ role: "sales", grants: [], ...more });

/** Plans two databases of one server; the codes and messages of what is refused, undefined where it is a plan. */
async function planned(one: Record<string, unknown>, two: Record<string, unknown>, targets: readonly string[] = []) {
  const server = await testServer(18);
  if (typeof server === "string") throw new Error(server);
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-cluster-"));
  try {
    mkdirSync(join(folder, "roles"));
    const database = (name: string) => ({ engine: "postgres", in: ["prod"], url: `\${env:${name}_URL}` });
    const bailiwick = {
      version: 1,
      organization: "Adversary",
      environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
      identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
      databases: { one: database("ONE"), two: database("TWO") },
    };
    const team = { team: "sales", name: "Sales", purpose: "Sells.", databases: { one: access(one), two: access(two) } };
    writeFileSync(join(folder, "bailiwick.yaml"), JSON.stringify(bailiwick));
    writeFileSync(join(folder, "roles", "sales.yaml"), JSON.stringify(team));
    const env = { ONE_URL: server.url(await server.database()), TWO_URL: server.url(await server.database()) };
    const plan = await makePlan({
      workspace: folder,
      only: "databases",
      targets,
      embedded: false,
      env,
      now: new Date("2027-01-01T00:00:00Z"),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      out: undefined,
      team: undefined,
    } as Partial<Parameters<typeof makePlan>[0]> as Parameters<typeof makePlan>[0]);
    return plan.targets.map(({ target }) => target);
  } catch (error) {
    const { diagnostics = [], message } = error as Error & { diagnostics?: readonly { code: string; message: string }[] };
    return diagnostics.length === 0 ? [message] : diagnostics.map((one) => `${one.code}: ${one.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const told = (key: string) => [
  `cluster-conflict: The databases one and two are on one cluster, and say different things of \`${key}\` of the role sales.`,
];

it("databases of one cluster that would undo each other are told, not planned", async () => {
  expect(await planned({ memberOf: ["pg_monitor"] }, {})).toEqual(told("memberOf"));
  expect(await planned({ login: true }, { login: false })).toEqual(told("login"));
  const grants = [{ privileges: ["CREATE"], tablespaces: ["pg_default"] }];
  expect(await planned({ grants }, {})).toEqual(told("grants on tablespaces"));
});

it("databases of one cluster that agree are planned", async () => {
  expect(await planned({ memberOf: ["pg_monitor"], login: true }, { memberOf: ["pg_monitor"] })).toEqual(["one", "two"]);
  expect(await planned({ memberOf: ["pg_monitor"] }, {}, ["one"])).toEqual(["one"]);
});
