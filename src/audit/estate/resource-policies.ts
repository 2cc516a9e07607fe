import { catalogue } from "../../iam/catalogue/index.js";
import type { ResourcePolicy } from "../../model/organization.js";

/** Services of which an action puts a policy that says nothing of who may do what with a resource. */
const WITHOUT = new Set([
  "application-autoscaling",
  "autoscaling",
  "batch",
  "clouddirectory",
  "cloudformation",
  "ec2",
  "elasticloadbalancing",
  "elasticmapreduce",
  "fms",
  "grafana",
  "iam",
  "ivs",
  "network-security-manager",
  "opsworks",
  "ram",
  "resiliencehub",
  "route53",
  "securityhub",
  "sso",
  "storagegateway",
  "sts",
  "workdocs",
  "workmail",
  "workspaces",
]);
/** Services whose resource policies are put by an action of another service, or of another name. */
const WITH = new Set(["cloudsearch", "es", "execute-api", "s3-object-lambda", "sns", "sqs"]);
const PUTS_POLICY = /:(Add|Create|Modify|Put|Set|Update)[A-Za-z]*(Policy|Policies|Permissions?)$/;

const answers = new Map<string, boolean>();

/**
 * May the service's resources have policies of their own that name principals? True where nobody can tell, so that such a policy is
 * looked for rather than passed over. Source: IAM User Guide, "AWS services that work with IAM", column "Resource-based policies".
 */
export function hasResourcePolicies(prefix: string): boolean {
  const known = answers.get(prefix);
  if (known !== undefined) return known;
  const service = catalogue.service(prefix);
  if (service === undefined) return true;
  const answer =
    WITH.has(prefix) ||
    (!WITHOUT.has(prefix) && (service.resourceControlPolicies || service.actions.some(({ name }) => PUTS_POLICY.test(name))));
  answers.set(prefix, answer);
  return answer;
}

/** Services whose resources are shared with other accounts by AWS RAM or by a permission of their own, and that have no policies to show it. */
const SHARED = new Set(["codeconnections", "dms", "ec2", "elasticloadbalancing", "license-manager", "outposts", "rds"]);
const NEVER_SHARED = /^arn:[^:]*:ec2:[^:]*:[^:]*:(?:instance|key-pair|launch-template|volume)\//;

/**
 * May another account than the owner's have a share of the resource, though there is no policy that says so?
 * Source: AWS RAM User Guide, "Shareable AWS resources"; EC2 User Guide, "Share an AMI with specific AWS accounts".
 */
export function mayBeShared(action: string, resource: string): boolean {
  return SHARED.has(action.slice(0, action.indexOf(":")).toLowerCase()) && !NEVER_SHARED.test(resource);
}

/** Separators of an ARN's resource part that are looked at for what holds the resource. */
const MOST_PARTS = 32;

/** Policies of the snapshot's resources. */
export class ResourcePolicies {
  readonly #byArn = new Map<string, ResourcePolicy>();

  constructor(policies: Iterable<ResourcePolicy>) {
    for (const policy of policies) this.#byArn.set(policy.arn, policy);
  }

  /** The policy that governs a resource: its own, or that of the bucket, table, function or domain that it is part of. */
  governing(resource: string): ResourcePolicy | undefined {
    if (this.#byArn.size === 0) return undefined;
    const own = this.#byArn.get(resource);
    if (own !== undefined) return own;
    // A table's stream has a policy of its own.
    if (/^arn:[^:]*:dynamodb:.*\/stream\//.test(resource)) return undefined;
    const start = resource.split(":", 5).join(":").length + 1;
    let found: ResourcePolicy | undefined;
    let parts = 0;
    for (let at = start; at < resource.length && parts < MOST_PARTS; at++) {
      if (resource[at] !== "/" && resource[at] !== ":") continue;
      parts++;
      found = this.#byArn.get(resource.slice(0, at)) ?? found;
    }
    return found;
  }

  all(): IterableIterator<ResourcePolicy> {
    return this.#byArn.values();
  }
}
