import type { ContextValues } from "../condition/context.js";
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
  /**
   * Condition keys, in any case. Global keys that follow from the rest of the request (`aws:PrincipalArn`, `aws:username` …) are
   * filled in where they are left out; any other key that is left out is absent.
   */
  readonly context?: ContextValues;
}

export interface DecisionInput {
  readonly request: DecisionRequest;
  /** Policies of the user or role, and of the user's groups. */
  readonly identityPolicies: readonly PolicyDocument[];
  /** Each of them must allow. */
  readonly permissionsBoundaries?: readonly PolicyDocument[];
  /** Policies passed when the session was made; one of them must allow. None: nothing but a federated user is limited by them. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  /** Policy of the resource; for `sts:AssumeRole*` the role's trust policy, for a KMS key the key policy. */
  readonly resourcePolicy?: PolicyDocument;
  /** By level of the principal's organization, root first; each level must allow. Left out: the account is in no organization. */
  readonly serviceControlPolicies?: readonly (readonly PolicyDocument[])[];
  /**
   * By level of the organization of the resource's account, root first. RCPFullAWSAccess, which cannot be detached, is taken to be at
   * each level, whether it is listed or not.
   */
  readonly resourceControlPolicies?: readonly (readonly PolicyDocument[])[];
  /** Policies of the VPC endpoint that the request comes through; none: it comes through none. */
  readonly endpointPolicies?: readonly PolicyDocument[];
  /** Keys that may be absent or hold any value. */
  readonly unknownKeys?: readonly string[];
  /** Layers whose policies are not known. */
  readonly unknownLayers?: readonly Layer[];
  /** Also tell what the answer would be under values of the missing and unknown keys (`Decision.would`). */
  readonly explain?: boolean;
}

/** The layer that decided, and the statement where one did. Places count from 0; `statementLine` finds the line in a file. */
export interface DecidedBy {
  readonly layer: Layer;
  /** Level of the organization, for SCPs and RCPs. */
  readonly level?: number;
  readonly policy?: number;
  readonly statement?: number;
  readonly sid?: string;
}

/** What the decision would be if one key, and nothing else, were otherwise. */
export interface Would {
  /** As a policy writes it. */
  readonly key: string;
  /** The value that was tried; null: the key absent. */
  readonly value: string | null;
  /** The condition operator that asks for the key, and whether this value meets it; left out where a variable asks. */
  readonly operator?: string;
  readonly meets?: boolean;
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "depends";
}

export interface Decision {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "depends";
  readonly by: DecidedBy;
  /** Condition keys that statements asked for and the request does not hold, as first written, sorted. */
  readonly missing: readonly string[];
  /** With `depends`: the unknown keys (lower case) and layers that the answer turns on. */
  readonly dependsOn?: { readonly keys: readonly string[]; readonly layers: readonly Layer[] };
  /** With `explain`: for each missing or unknown key, the answer under values that meet its conditions and values that do not. */
  readonly would?: readonly Would[];
}
