import { awsCalls } from "#product";

/** The policies that collecting needs, as JSON for IAM. */
export interface AuditRole {
  readonly format: "bailiwick.audit-role/1";
  readonly roleName: string;
  /** Trust policy of the role in every account. */
  readonly trust: object;
  /** What the role may do: read, and no data of any workload. */
  readonly permissions: object;
  /** What the collector's own principal needs beside that. */
  readonly collector: object;
}

export interface AuditRoleRequest {
  readonly roleName: string;
  /** Account that collects; undefined: to be filled in by a person. */
  readonly collectorAccount: string | undefined;
  readonly externalId: string | undefined;
  readonly partition: string;
}

/** Stands where the collecting account's id must be written. */
const TO_BE_FILLED_IN = "COLLECTOR_ACCOUNT_ID";

function actions(callers: boolean): string[] {
  return Object.entries(awsCalls).flatMap(([service, calls]) =>
    Object.entries(calls)
      .filter(([, call]) => (call.caller === true) === callers)
      .map(([name]) => `${service}:${name}`),
  );
}

function policy(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

/** The audit role's trust and permissions, and what the collector needs: every call that collecting makes and nothing else. */
export function auditRole({ roleName, collectorAccount, externalId, partition }: AuditRoleRequest): AuditRole {
  const organization = actions(true).filter((action) => action.startsWith("organizations:"));
  return {
    format: "bailiwick.audit-role/1",
    roleName,
    trust: policy({
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${collectorAccount ?? TO_BE_FILLED_IN}:root` },
      Action: "sts:AssumeRole",
      ...(externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
    }),
    permissions: policy({ Sid: "ReadEvidence", Effect: "Allow", Action: actions(false).sort(), Resource: "*" }),
    collector: policy(
      {
        Sid: "EnterAccounts",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: `arn:${partition}:iam::*:role/${roleName}`,
      },
      { Sid: "ReadOrganization", Effect: "Allow", Action: organization.sort(), Resource: "*" },
      { Sid: "ReadEvidence", Effect: "Allow", Action: actions(false).sort(), Resource: "*" },
    ),
  };
}
