// Single decisions beside @cloud-copilot/iam-simulate, which answers requests offline too: the same requests of both in the same run, in turns.
// It is installed here alone: npm install --prefix bench
import { accessTable, catalogue, decide } from "../dist/index.js";
import { median, report } from "./measure.mjs";
import { randomOf } from "./synthetic-account.mjs";
import { syntheticPrincipals } from "./synthetic-principals.mjs";

const NAMES = { Allowed: "allowed", ExplicitlyDenied: "explicitDeny", ImplicitlyDenied: "implicitDeny" };
const ROUNDS = 3;
const random = randomOf(5);
const pick = (list) => list[Math.floor(random() * list.length)];
const one = (...Statement) => ({ Version: "2012-10-17", Statement });
const allow = (Action, Resource, Condition) => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });

/** A request for an action on a resource of one of its own kinds, with keys that every request may carry. */
function request({ arn, account }, action) {
  const [template = "*"] = pick(catalogue.action(action).resourceTypes)?.arns ?? [];
  const known = { Partition: "aws", Region: "us-east-1", Account: account };
  const resource = template.replace(/\$\{([^{}]+)\}/g, (_, name) => known[name] ?? `app-${Math.floor(random() * 40)}`);
  const context = {
    "aws:PrincipalArn": arn,
    "aws:RequestedRegion": pick(["us-east-1", "eu-west-1", "ap-south-1"]),
    "aws:MultiFactorAuthPresent": pick(["true", "false"]),
    "aws:SourceIp": `203.0.113.${Math.floor(random() * 256)}`,
    "aws:SecureTransport": "true",
  };
  return { principal: arn, action, resource, resourceAccount: account, context };
}

/** Our arguments and the peer's for one question. Roles and keys have policies of their own, which are not asked here. */
function question(principal, action) {
  const asked = request(principal, action);
  const { identityPolicies, permissionsBoundaries, serviceControlPolicies } = principal;
  const named = (policies) => policies?.map((policy, i) => ({ name: `policy-${i}`, policy }));
  return {
    ours: {
      request: asked,
      identityPolicies,
      ...(permissionsBoundaries && { permissionsBoundaries }),
      ...(serviceControlPolicies && { serviceControlPolicies }),
    },
    theirs: {
      request: {
        principal: asked.principal,
        action,
        resource: { resource: asked.resource, accountId: asked.resourceAccount },
        contextVariables: asked.context,
      },
      identityPolicies: named(identityPolicies),
      permissionBoundaryPolicies: named(permissionsBoundaries),
      serviceControlPolicies: (serviceControlPolicies ?? []).map((level, i) => ({
        orgIdentifier: `level-${i}`,
        policies: named(level),
      })),
      resourceControlPolicies: [],
    },
  };
}

const ask = (questions) => questions.map(({ ours }) => decide(ours).decision);

async function simulate(run, questions) {
  const answers = [];
  for (const { theirs } of questions) {
    const answer = await run(theirs, {});
    answers.push(NAMES[answer.overallResult ?? answer.result ?? answer] ?? "error");
  }
  return answers;
}

const ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:ListBucket",
  "dynamodb:GetItem",
  "sqs:SendMessage",
  "lambda:InvokeFunction",
  "ec2:StartInstances",
  "ec2:DescribeInstances",
  "secretsmanager:GetSecretValue",
  "logs:PutLogEvents",
  "iam:GetRole",
  "rds:DescribeDBInstances",
];

function sample(principals, count) {
  return Array.from({ length: count }, () => {
    const place = Math.floor(random() * principals.length);
    const service = pick(["s3", "dynamodb", "sqs", "lambda", "ec2", "sns", "ssm", "rds", "ecs", "glue"]);
    const action = random() < 0.5 ? pick(ACTIONS) : pick(catalogue.service(service).actions).name;
    return { place, ...question(principals[place], action) };
  });
}

/** Answers that differ, and cells of the table that the peer's answer contradicts. What it refuses to answer is counted beside. */
function differences(questions, ours, theirs, table) {
  const pairs = new Map();
  const unlike = [];
  let [refused, contradicted] = [0, 0];
  questions.forEach(({ place, ours: { request } }, i) => {
    if (theirs[i] === "error") {
      refused++;
      return;
    }
    const cell = table.cell(place, request.action);
    if (theirs[i] === "allowed" ? cell === "denied" : cell === "everywhere") contradicted++;
    if (ours[i] === theirs[i]) return;
    const pair = `${ours[i]} where it says ${theirs[i]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    unlike.push({ pair, cell, ...request });
  });
  const detail = [...pairs].map(([pair, count]) => `${count} ${pair}`);
  return { unlike, contradicted, detail: [...detail, `${refused} that it refuses`].join(", ") };
}

const ROLE = { arn: "arn:aws:iam::111122223333:role/app-1", account: "111122223333" };
const three = one(
  allow(["s3:Get*", "s3:List*"], ["arn:aws:s3:::app-1", "arn:aws:s3:::app-1/*"]),
  allow("dynamodb:*", "arn:aws:dynamodb:us-east-1:111122223333:table/app-*"),
  { ...allow("*", "*", { Bool: { "aws:SecureTransport": "false" } }), Effect: "Deny" },
);
const thirty = one(
  ...Array.from({ length: 30 }, (_, i) =>
    allow([`${["s3", "dynamodb", "sqs", "ec2"][i % 4]}:Get*`, "s3:List*"], `arn:aws:s3:::app-${i}/*`, {
      StringEquals: { "aws:RequestedRegion": "us-east-1" },
    }),
  ),
);

async function rates(what, document, run) {
  const questions = Array.from({ length: 600 }, () => question({ ...ROLE, identityPolicies: [document] }, pick(ACTIONS)));
  ask(questions);
  await simulate(run, questions.slice(0, 50));
  const [own, other] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let started = performance.now();
    for (let again = 0; again < 10; again++) ask(questions);
    own.push((10_000 * questions.length) / (performance.now() - started));
    started = performance.now();
    await simulate(run, questions);
    other.push((1000 * questions.length) / (performance.now() - started));
  }
  const [ours, theirs] = [median(own), median(other)];
  const rate = (number) => `${Math.round(number).toLocaleString("en")} a second`;
  report(`decide, ${what}, × iam-simulate's time`, theirs / ours, 1, `${rate(ours)} to ${rate(theirs)}`);
}

let peer;
try {
  peer = await import("@cloud-copilot/iam-simulate");
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stdout.write("beside iam-simulate: skipped, since it is not installed: npm install --prefix bench\n");
}
if (peer !== undefined) {
  const principals = syntheticPrincipals({ count: 300 });
  const questions = sample(principals, 2000);
  let started = performance.now();
  const table = accessTable(principals);
  const cell = (performance.now() - started) / (principals.length * catalogue.size);
  started = performance.now();
  const theirs = await simulate(peer.runSimulation, questions);
  const each = (performance.now() - started) / questions.length;
  const { unlike, contradicted, detail } = differences(questions, ask(questions), theirs, table);
  report(`of ${questions.length} decisions, unlike iam-simulate's`, unlike.length, 0, detail);
  report("cells of the table that it contradicts", contradicted, 0, "denied where it allows, everywhere where it denies");
  report(
    "a cell of the table, × its time",
    cell / each,
    0.01,
    `${(cell * 1000).toFixed(2)} µs to ${(each * 1000).toFixed(0)} µs a request`,
  );
  if (process.argv.includes("--differing")) process.stdout.write(`${JSON.stringify(unlike, undefined, 1)}\n`);
  await rates("3 statements", three, peer.runSimulation);
  await rates("30 statements", thirty, peer.runSimulation);
}
