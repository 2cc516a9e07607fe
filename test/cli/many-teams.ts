import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./bailiwick.js";
import { ACCOUNTS } from "./made-accounts.js";

const SERVICES: readonly (readonly [service: string, read: string, write: string])[] = [
  ["dynamodb", "GetItem", "DeleteItem"],
  ["sqs", "ReceiveMessage", "SendMessage"],
  ["sns", "ListTopics", "Publish"],
  ["ecs", "DescribeTasks", "StopTask"],
  ["lambda", "GetFunction", "DeleteFunction"],
  ["logs", "GetLogEvents", "DeleteLogGroup"],
  ["rds", "DescribeDBInstances", "DeleteDBInstance"],
  ["glue", "GetTable", "DeleteTable"],
  ["kinesis", "GetRecords", "PutRecord"],
  ["athena", "GetQueryResults", "DeleteWorkGroup"],
  ["ecr", "DescribeImages", "PutImage"],
  ["cloudwatch", "GetMetricData", "PutMetricData"],
  ["codebuild", "BatchGetBuilds", "StartBuild"],
  ["elasticache", "DescribeCacheClusters", "DeleteCacheCluster"],
  ["states", "DescribeExecution", "StopExecution"],
];

/** One request for reading and one for writing in every service that some team of the workspace may have. */
export const SERVICE_REQUESTS = SERVICES.flatMap(([service, ...actions]) =>
  actions.map((action) => ({ action: `${service}:${action}`, resource: `arn:aws:${service}:us-east-1:111122223333:thing/one` })),
);

export type Side = "before" | "after";

const nameOf = (index: number): string => SERVICES[index % SERVICES.length]?.[0] ?? "";

/** Every way in which a team's access can change: wider, narrower, apart, more beside what stays, and less. */
function rulesOf(team: number, side: Side): { readonly level: "read" | "write"; readonly services: readonly string[] } {
  const [first, second, third] = [nameOf(team), nameOf(team + 4), nameOf(team + 7)];
  const isAfter = side === "after";
  switch (team % 5) {
    case 0:
      return { level: isAfter ? "write" : "read", services: [first] };
    case 1:
      return { level: isAfter ? "read" : "write", services: [first, second] };
    case 2:
      return { level: "write", services: [isAfter ? second : first] };
    case 3:
      return { level: "read", services: isAfter ? [first, second, third] : [first] };
    default:
      return { level: "write", services: isAfter ? [second] : [first, second] };
  }
}

function teamFile(team: number, side: Side): string {
  const { level, services } = rulesOf(team, side);
  const isAfter = side === "after";
  // Trust policies change both ways, sessions grow shorter and longer.
  const identity =
    team % 6 === 1 || (team % 6 === 2 && isAfter) ? "identity: other\n" : team % 6 === 3 && !isAfter ? "identity: other\n" : "";
  const hours = [isAfter ? 2 : 1, isAfter ? 1 : 3, 1][team % 3];
  return `team: team-${team}
name: Team ${team}
purpose: Works on ${services.join(" and ")}.
members: [ana@example.com]
${identity}sessionHours: ${hours}
access:
  - { level: ${level}, services: [${services.join(", ")}] }
never:
  - { above: ${level} }
`;
}

/** Writes the team files of one side; of the last two teams each side has one, so that a team goes and another comes. */
export function writeTeams(folder: string, side: Side, teams: number): void {
  rmSync(join(folder, "roles"), { recursive: true, force: true });
  mkdirSync(join(folder, "roles"), { recursive: true });
  for (let team = 0; team < teams; team++) {
    const number = team === teams - 1 && side === "after" ? teams : team;
    writeFileSync(join(folder, "roles", `team-${number}.yaml`), teamFile(number, side));
  }
}

/** A workspace of so many teams in each of three accounts. */
export function manyTeams(side: Side, teams: number): string {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-many-"));
  const [prod, nonprod, sandbox] = ACCOUNTS;
  const provider = (name: string): string =>
    `{ type: saml, provider: "arn:aws:iam::\${account}:saml-provider/${name}", audience: "https://signin.aws.amazon.com/saml", teamTag: team }`;
  writeFileSync(
    join(folder, "bailiwick.yaml"),
    `version: 1
organization: Example
environments:
  prod: { accounts: ["${prod}"], regions: [us-east-1] }
  nonprod: { accounts: ["${nonprod}"], regions: [us-east-1] }
  sandbox: { accounts: ["${sandbox}"], regions: [us-east-1] }
identity:
  default: ${provider("sso")}
  other: ${provider("other")}
`,
  );
  mkdirSync(join(folder, "policies"), { recursive: true });
  cpSync(join(ROOT, "policies/services.yaml"), join(folder, "policies/services.yaml"));
  writeTeams(folder, side, teams);
  return folder;
}
