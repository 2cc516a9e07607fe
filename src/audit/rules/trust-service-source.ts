import type { RoleDetail } from "../../model/evidence.js";
import { ruleWith } from "../rule.js";
import { accountResource } from "../subjects.js";
import { askTrust, type Visitor } from "../trust/ask-trust.js";
import { type AskedKeys, filled, patternsOf } from "../trust/asked-keys.js";
import { judgeTrust } from "../trust/judge-trust.js";
import type { Trust } from "../trust/readable-trust.js";

const TEXT = {
  title: "Roles that services assume say for whom",
  severity: "informational",
  remediation:
    "Compare `aws:SourceAccount` with the account, or `aws:SourceArn` with the resource, in the trust policies of the roles that are named.",
  frameworks: {},
} as const;

/**
 * Services that act on what customers of many accounts ask of them, and send `aws:SourceAccount` or `aws:SourceArn` when they assume a
 * role. Source: "Cross-service confused deputy prevention" in each service's guide. EC2 and Lambda send neither for a role that they run as.
 */
const DEPUTIES = new Set(
  [
    "appflow",
    "bedrock",
    "cloudtrail",
    "config",
    "databrew",
    "datasync",
    "ecs-tasks",
    "firehose",
    "imagebuilder",
    "iot",
    "kendra",
    "logs",
    "pipes",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "transfer",
    "vpc-flow-logs",
  ].map((name) => `${name}.amazonaws.com`),
);

const SOMEBODY = "999999999999";

/** The service on behalf of somebody else's account, with a resource there for each pattern that names no account. */
function deputies(service: string, asked: AskedKeys): readonly Visitor[] {
  const open = patternsOf(asked, "aws:sourcearn").map((pattern) => {
    const parts = filled(pattern).split(":");
    return /[*?]/.test(pattern.split(":", 5)[4] ?? "*")
      ? [...parts.slice(0, 4), SOMEBODY, ...parts.slice(5)].join(":")
      : undefined;
  });
  const arns = [`arn:aws:sns:us-east-1:${SOMEBODY}:topic`, ...open.filter((arn) => arn !== undefined)];
  return arns.map((arn) => ({
    principal: service,
    action: "sts:AssumeRole",
    context: {
      "aws:SourceAccount": SOMEBODY,
      "aws:SourceArn": arn,
      "aws:SourceOrgID": "o-strangers0",
      "aws:SourceOrgPaths": ["o-strangers0/r-qqqq/"],
    },
    absent: ["sts:externalid"],
  }));
}

function isDeputyOfAnybody({ role, document, asked, names }: Trust): boolean {
  return names.Service.some(
    (service) => DEPUTIES.has(service) && askTrust(role, document, asked, deputies(service, asked)).openness !== "closed",
  );
}

/** One finding an account: roles whose trust policy does not tell a service for whom it may act ("confused deputy", IAM User Guide). */
export const trustServiceSource = ruleWith("trust-service-source", TEXT, ["authorization-details"], (evidence, context) => {
  const roles: RoleDetail[] = [];
  // Many roles have the very same trust policy, and the answer is the same for all of them.
  const answers = new Map<string, boolean>();
  const { gaps } = judgeTrust(evidence, context, (trust, _door, role) => {
    if (!trust.names.Service.some((service) => DEPUTIES.has(service))) return [];
    const text = JSON.stringify(trust.document);
    const open = answers.get(text) ?? isDeputyOfAnybody(trust);
    answers.set(text, open);
    if (open) roles.push(role);
    return [];
  });
  const names = roles.map(({ RoleName }) => RoleName).sort();
  const failing =
    names.length === 0
      ? []
      : [
          {
            resource: accountResource(evidence),
            principals: [],
            title: `${names.length} ${names.length === 1 ? "role lets a service" : "roles let services"} act for any account: ${names.slice(0, 3).join(", ")}${names.length > 3 ? `, and ${names.length - 3} more` : ""}`,
            source: "authorization-details" as const,
            summary: "the trust policies name the service and neither aws:SourceAccount nor aws:SourceArn",
            facts: { roles: names.length, examples: names.slice(0, 20) },
          },
        ];
  return { failing, gaps, pass: "every role that such a service assumes says for whom" };
});
