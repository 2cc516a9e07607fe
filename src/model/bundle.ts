import type { ConditionBlock, PolicyDocument } from "../iam/document.js";
import type { Place } from "./diagnostic.js";

/** What a team gets in one account. Every document is already minimised, split and inside IAM's quotas. */
export interface RoleBundle {
  readonly team: string;
  readonly kind: "people" | "workload";
  readonly environment: string;
  readonly account: string;
  readonly regions: readonly string[];
  readonly role: { readonly name: string; readonly path: string; readonly arn: string; readonly maxSessionSeconds: number };
  readonly permissions: readonly NamedPolicy[];
  readonly boundary: NamedPolicy;
  readonly trust: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
  readonly coverage: Coverage;
  /** SHA-256 of the catalogue that wildcards were minimised against. */
  readonly catalogue: string;
  /** SHA-256 over the documents, names and tags (without itself). */
  readonly digest: string;
}

export interface NamedPolicy {
  readonly name: string;
  readonly arn: string;
  readonly document: PolicyDocument;
}

/** One action on resource patterns under conditions, with the rule that asks for it: what a bundle means, before it is rendered. */
export interface Grant {
  readonly action: string;
  /** ARN patterns with ${account}, ${region}, ${environment} filled in; `["*"]` for every resource. */
  readonly resources: readonly string[];
  /** Absent: unconditional. */
  readonly when: ConditionBlock | undefined;
  readonly place: Place;
  /** `rule`, or why it was added beside the rules. */
  readonly because: "rule" | "companion";
}

/** What a reader of the bundle should know about its limits. */
export interface Coverage {
  /** Granted on `*` although the rule names resources, since AWS has no resource-level permission for it. */
  readonly unscoped: readonly string[];
  /**
   * Selected by the rule and not granted, with the reason (cannot be scoped, would escape the boundary, …); and companions that no declared
   * resource can be given for.
   */
  readonly withheld: readonly { readonly action: string; readonly reason: string }[];
  /** Granted, but on less than the rule asks (the fence), or without a second resource that AWS also wants and the rule does not name. */
  readonly partial: readonly { readonly action: string; readonly reason: string }[];
  /** Dependent actions granted beside the rules. */
  readonly companions: readonly string[];
  /** Actions whose dependent actions the catalogue does not know. */
  readonly dependentsUnknown: readonly string[];
}
