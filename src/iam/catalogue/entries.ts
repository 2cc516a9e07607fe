import type { AccessLevel, ActionClass, Risk } from "../classes.js";

/** A resource type that an action takes. */
export interface ActionResourceType {
  readonly name: string;
  /** Required by AWS's table; an action with optional types only can be scoped to any of them. */
  readonly required: boolean;
  /** ARN formats with `${Partition}`, `${Region}`, `${Account}` and other placeholders. */
  readonly arns: readonly string[];
  readonly conditionKeys: readonly string[];
}

export interface CatalogueAction {
  /** "dynamodb:GetItem", in AWS's case. */
  readonly name: string;
  readonly service: string;
  /** 0..size-1, contiguous per service; services by prefix, actions by lower-case name. */
  readonly index: number;
  /** AWS's access levels and those of policies/risks.yaml; composite ones split. */
  readonly levels: ReadonlySet<AccessLevel>;
  /** Never empty; reviewed, or failing closed. */
  readonly classes: ReadonlySet<ActionClass>;
  readonly risks: ReadonlySet<Risk>;
  /** Empty: the action takes only `*`. */
  readonly resourceTypes: readonly ActionResourceType[];
  /** Keys that AWS lists for the action or for its resource types (aws:ResourceTag and the like only where listed). */
  readonly conditionKeys: readonly string[];
  /** Actions that AWS also asks for; "unknown" for actions newer than the last version that listed them. */
  readonly dependents: readonly string[] | "unknown";
}

/** A condition key as the Service Authorization Reference lists it: `s3:ExistingObjectTag/<key>`, `aws:RequestTag/${TagKey}`. */
export interface ConditionKey {
  readonly key: string;
  /** String, ARN, Bool, Numeric, Date, IPAddress, or ArrayOf… ; empty where AWS's table does not say. */
  readonly type: string;
}

export interface CatalogueResourceType {
  readonly name: string;
  readonly arns: readonly string[];
  readonly conditionKeys: readonly string[];
}

export interface CatalogueService {
  readonly prefix: string;
  readonly name: string;
  readonly categories: readonly string[];
  /** Every action of the service has been given its classes by a person. */
  readonly reviewed: boolean;
  /** Resource control policies apply to the service's resources. */
  readonly resourceControlPolicies: boolean;
  readonly first: number;
  readonly count: number;
  /** Decoded when first asked for, as are resourceTypes and conditionKeys. */
  readonly actions: readonly CatalogueAction[];
  readonly resourceTypes: readonly CatalogueResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
}
