import type { PolicyType } from "./policy-type.js";

/** How long a document may be, in characters, and what says so. */
export interface SizeQuota {
  readonly characters: number;
  readonly of: string;
}

/**
 * Quotas of places that documents are kept in. White space between the parts does not count.
 * Sources: IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas and service limits"; the services' own guides.
 */
export const QUOTAS = {
  managed: { characters: 6_144, of: "a managed policy" },
  userInline: { characters: 2_048, of: "all inline policies of a user together" },
  groupInline: { characters: 5_120, of: "all inline policies of a group together" },
  roleInline: { characters: 10_240, of: "all inline policies of a role together" },
  trust: { characters: 2_048, of: "a trust policy (a raised quota allows 4,096)" },
  organization: { characters: 5_120, of: "a policy of AWS Organizations" },
  session: { characters: 2_048, of: "a session policy" },
  bucket: { characters: 20_480, of: "a bucket policy" },
  key: { characters: 32_768, of: "a key policy" },
  secret: { characters: 20_480, of: "a secret's policy" },
  endpoint: { characters: 20_480, of: "an endpoint policy" },
  topic: { characters: 30_720, of: "a topic policy" },
} as const satisfies Readonly<Record<string, SizeQuota>>;

/** The quota of a document of which only the type is known: the widest place that takes it. */
export function quotaOf(type: PolicyType): SizeQuota | undefined {
  if (type === "identity") return QUOTAS.roleInline;
  if (type === "boundary") return QUOTAS.managed;
  if (type === "trust") return QUOTAS.trust;
  if (type === "session") return QUOTAS.session;
  if (type === "endpoint") return QUOTAS.endpoint;
  return type === "resource" ? undefined : QUOTAS.organization;
}
