import type { PolicyDocument } from "../document.js";

/** Kinds of policies that take part in a decision, named as in `unknownLayers`. */
export type Layer = "identity" | "boundary" | "session" | "resource" | "scp" | "rcp" | "endpoint";

export interface DecisionRequest {
  /** ARN of a user, role, role session, federated user or account root; a service principal's name; `*` for an anonymous caller. */
  readonly principal: string;
  /** `service:Action`, in any case. */
  readonly action: string;
  /** ARN, or `*` for an action that names no resource. */
  readonly resource: string;
  /** Account that owns the resource; left out, the ARN's account, and where it has none (S3) the principal's. */
  readonly resourceAccount?: string;
  /** Condition keys, in any case. A key that is left out is absent from the request, also one that AWS would fill in. */
  readonly context?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface DecisionInput {
  readonly request: DecisionRequest;
  /** Policies of the user or role, and of the user's groups. */
  readonly identityPolicies: readonly PolicyDocument[];
  /** Each of them must allow. */
  readonly permissionsBoundaries?: readonly PolicyDocument[];
  /** Policies passed when the session was made; one of them must allow. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  /** Policy of the resource; for `sts:AssumeRole*` the role's trust policy, for a KMS key the key policy. */
  readonly resourcePolicy?: PolicyDocument;
  /** By level of the principal's organization, root first; each level must allow. Left out: the account is in no organization. */
  readonly serviceControlPolicies?: readonly (readonly PolicyDocument[])[];
  /** By level of the organization of the resource's account, root first; each level must allow. */
  readonly resourceControlPolicies?: readonly (readonly PolicyDocument[])[];
  /** Policies of the VPC endpoint that the request comes through. */
  readonly endpointPolicies?: readonly PolicyDocument[];
  /** Keys that may be absent or hold any value. */
  readonly unknownKeys?: readonly string[];
  /** Layers whose policies are not known. */
  readonly unknownLayers?: readonly Layer[];
}

/** The layer that decided, and the statement where one did. Places count from 0. */
export interface DecidedBy {
  readonly layer: Layer;
  /** Level of the organization, for SCPs and RCPs. */
  readonly level?: number;
  readonly policy?: number;
  readonly statement?: number;
  readonly sid?: string;
}

export interface Decision {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "depends";
  readonly by: DecidedBy;
  /** Condition keys that statements asked for and the request does not hold, as first written, sorted. */
  readonly missing: readonly string[];
  /** With `depends`: the unknown keys (lower case) and layers that the answer turns on. */
  readonly dependsOn?: { readonly keys: readonly string[]; readonly layers: readonly Layer[] };
}
