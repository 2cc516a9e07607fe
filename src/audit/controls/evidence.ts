/** One GuardDuty detector, as `aws guardduty get-detector` prints it, with its id beside. */
export interface Detector {
  readonly DetectorId: string;
  readonly Status: string;
  /** Absent: the API did not tell, which is not the same as nothing on. */
  readonly Features?: readonly DetectorFeature[];
}

interface DetectorFeature {
  readonly Name: string;
  readonly Status: string;
  readonly AdditionalConfiguration?: readonly { readonly Name: string; readonly Status: string }[];
}

/** What Security Hub checks in one account and region. */
export interface StandardsEvidence {
  /** `null`: the API answered that Security Hub is not enabled. */
  readonly HubArn?: string | null;
  /** `aws securityhub get-enabled-standards`. */
  readonly StandardsSubscriptions: readonly { readonly StandardsArn: string; readonly StandardsStatus?: string }[];
  /** `aws securityhub describe-standards-controls` of every subscription, or `list-standards-control-associations`; absent: not asked. */
  readonly Controls?: readonly StandardsControl[];
}

export interface StandardsControl {
  readonly StandardsControlArn?: string;
  readonly ControlId?: string;
  readonly ControlStatus?: string;
  readonly SecurityControlId?: string;
  readonly StandardsArn?: string;
  readonly AssociationStatus?: string;
}
