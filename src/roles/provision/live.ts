import type { PolicyDocument } from "../../iam/document.js";
import type { InlinePolicy } from "../../model/evidence.js";

export type Tags = Readonly<Record<string, string>>;

/** A role as it is in the account. What the evidence does not tell is undefined, which is never the same as empty. */
export interface LiveRole {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly trust: PolicyDocument | undefined;
  /** ARN of the permissions boundary; null: none. */
  readonly boundary: string | null;
  /** ARNs of attached managed policies, sorted. */
  readonly attached: readonly string[];
  readonly inline: readonly InlinePolicy[];
  readonly maxSessionSeconds: number | undefined;
  readonly tags: Tags | undefined;
  readonly instanceProfiles: readonly string[];
}

export interface LiveVersion {
  readonly id: string;
  readonly isDefault: boolean;
  readonly document: PolicyDocument | undefined;
}

/** A managed policy of the account, or one of AWS's that is in use there. */
export interface LivePolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  /** The document in force; undefined: not in the evidence. */
  readonly document: PolicyDocument | undefined;
  /** Oldest first. */
  readonly versions: readonly LiveVersion[];
  readonly tags: Tags | undefined;
  /** Who has it attached: `role NAME`, `user NAME`, `group NAME`, sorted. */
  readonly holders: readonly string[];
  /** Whose boundary it is: `role NAME`, `user NAME`, sorted. */
  readonly bounds: readonly string[];
}

/** What provisioning looks at in one account. */
export interface LiveAccount {
  readonly account: string;
  readonly partition: string;
  readonly roles: readonly LiveRole[];
  readonly policies: ReadonlyMap<string, LivePolicy>;
  /** Holder as `LivePolicy` names it -> ARNs of whom that is: a group's are those of its members. */
  readonly principals: ReadonlyMap<string, readonly string[]>;
  /** `SummaryMap` of the account summary; undefined: not read. */
  readonly summary: Readonly<Record<string, number>> | undefined;
}
