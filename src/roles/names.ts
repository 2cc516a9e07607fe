import type { Naming } from "../model/workspace.js";

/** Names and ARNs of what is generated for one team in one account. */
export interface BundleNames {
  readonly path: string;
  readonly prefix: string;
  readonly role: string;
  readonly roleArn: string;
  readonly boundary: string;
  readonly boundaryArn: string;
  readonly policy: (number: number) => { readonly name: string; readonly arn: string };
  /** ARN patterns of every generated role and policy in the account: what no team may change. */
  readonly own: readonly string[];
  /** ARN pattern of the team's delegated path for one kind of IAM resource (`role`, `user`, `policy`, `instance-profile`). */
  readonly delegated: (kind: string) => string;
}

/** `<path><prefix>-<team>` and what goes with it; the team's delegated path is `<path><team>/`. */
export function bundleNames(team: string, account: string, naming: Naming): BundleNames {
  const { path, prefix } = naming;
  const arn = (kind: string, name: string) => `arn:aws:iam::${account}:${kind}${path}${name}`;
  const role = `${prefix}-${team}`;
  const boundary = `${role}-boundary`;
  return {
    path,
    prefix,
    role,
    roleArn: arn("role", role),
    boundary,
    boundaryArn: arn("policy", boundary),
    policy: (number) => ({ name: `${role}-${number}`, arn: arn("policy", `${role}-${number}`) }),
    own: [arn("policy", `${prefix}-*`), arn("role", `${prefix}-*`)],
    delegated: (kind) => arn(kind, `${team}/*`),
  };
}
