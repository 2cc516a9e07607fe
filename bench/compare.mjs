// How long ordinary comparisons take, warm: the median of many, in milliseconds.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare } from "../dist/index.js";
import { median, report } from "./measure.mjs";

const ROUNDS = 30;
/** Rounds before, that are not counted. */
const WARMING = 60;
const root = fileURLToPath(new URL("..", import.meta.url));
const policy = (...Statement) => ({ Version: "2012-10-17", Statement });
const allow = (Action, Resource = "*", more = {}) => ({ Effect: "Allow", Action, Resource, ...more });

/** Policies of a job as people write them, and the same after a usual change. */
const reader = policy(
  allow(["s3:Get*", "s3:List*"], ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"]),
  allow(["dynamodb:GetItem", "dynamodb:Query"], "arn:aws:dynamodb:*:111122223333:table/orders"),
  allow("ec2:Describe*"),
  allow(["logs:Get*", "logs:Describe*", "logs:FilterLogEvents"], "arn:aws:logs:us-east-1:111122223333:log-group:/shop/*"),
  {
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } },
  },
);
const narrower = policy(...reader.Statement.slice(0, 3), reader.Statement[4]);
const wider = policy(...reader.Statement, allow("s3:PutObject", "arn:aws:s3:::shop/*"));
const known = policy(allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]));
const bucket = (principal, more = {}) => policy({ ...allow("s3:GetObject", "arn:aws:s3:::shop/*", more), Principal: principal });
const trusted = (...services) => policy({ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" });

function bundles() {
  const folder = join(root, "policies/generated/prod/111122223333");
  const read = (team, file) => JSON.parse(readFileSync(join(folder, team, file), "utf8"));
  return readdirSync(folder).map((team) => ({
    permissions: readdirSync(join(folder, team))
      .filter((file) => file.startsWith("permissions-") && !file.includes("boundary"))
      .map((file) => read(team, file)),
    boundary: read(team, "permissions-boundary.json"),
  }));
}

const CASES = [
  ["identity, less than before", "identity", reader, narrower, "no-new-access"],
  ["identity, more than before", "identity", reader, wider, "new-access"],
  ["identity, a wildcard for known actions", "identity", known, policy(allow("s3:*")), "new-access"],
  ["identity, everything", "identity", reader, policy(allow("*")), "new-access"],
  [
    "resource, one user for an account",
    "resource",
    bucket({ AWS: "111122223333" }),
    bucket({ AWS: "arn:aws:iam::111122223333:user/ana" }),
    "new-access",
  ],
  [
    "resource, within an organization",
    "resource",
    bucket("*"),
    bucket("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
    "no-new-access",
  ],
  ["trust, another service", "trust", trusted("ec2.amazonaws.com"), trusted("lambda.amazonaws.com"), "new-access"],
];

function milliseconds(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

const all = [];
for (const [name, type, old, next, answer] of CASES) {
  // Each round reads documents of its own, so that none is answered from memory.
  const times = Array.from({ length: WARMING + ROUNDS }, () => {
    const [a, b] = [structuredClone(old), structuredClone(next)];
    return milliseconds(() => {
      const said = compare([a], [b], { type }).answer;
      if (said !== answer) throw new Error(`${name}: ${said}`);
    });
  });
  const warm = median(times.slice(WARMING));
  all.push(warm);
  report(`compare ${name}, ms`, warm, 10, `median of ${ROUNDS}`);
}
const made = bundles().map(({ permissions, boundary }) => {
  const ask = () =>
    compare(permissions, permissions.slice(1), { type: "identity", boundaries: { existing: [boundary], candidate: [boundary] } });
  ask();
  return milliseconds(ask);
});
report(
  "compare a generated bundle less a policy, ms",
  median(made),
  10,
  `median of ${made.length} teams, slowest ${Math.max(...made).toFixed(1)}`,
);
report("compare, ms", median(all), 10, "median of the cases");
