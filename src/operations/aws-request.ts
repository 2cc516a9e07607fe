/** How accounts are reached and what of them is planned; nothing given: as the AWS CLI would, and all of it. */
export interface AwsRequest {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Role that is assumed in accounts other than the caller's own. */
  readonly role: string | undefined;
  readonly externalId: string | undefined;
  /** Snapshot in place of the accounts themselves; its plans can be looked at and not applied. */
  readonly from: string | undefined;
  readonly adopt: boolean;
  /** Names of service control policies that are taken over. */
  readonly adoptScps: readonly string[];
  /** Service control policies of the organization too. */
  readonly scp: boolean;
  /** Only these teams; empty: all. */
  readonly teams: readonly string[];
}
