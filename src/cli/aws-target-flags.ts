import { Flags } from "@oclif/core";
import type { AwsRequest } from "../operations/aws-request.js";

/** How accounts are reached, as the AWS CLI's flags of the same names, and by which role. */
export const awsSessionFlags = {
  profile: Flags.string({ description: "Profile of the AWS configuration.", helpValue: "NAME", helpGroup: "AWS" }),
  region: Flags.string({ description: "Region whose endpoints are asked.", helpValue: "REGION", helpGroup: "AWS" }),
  "endpoint-url": Flags.string({ description: "Another endpoint than AWS's.", helpValue: "URL", helpGroup: "AWS" }),
  "role-name": Flags.string({
    description: "Role, with its path, to assume in accounts other than the caller's own.",
    helpValue: "NAME",
    helpGroup: "AWS",
  }),
  "external-id": Flags.string({ description: "External id that the role's trust asks for.", helpValue: "ID", helpGroup: "AWS" }),
};

/** Whether the organization is looked at too. */
export const scpFlag = {
  scp: Flags.boolean({
    description:
      "The organization's service control policies too, as the target `organization`, with the management account's credentials. Without it they are left alone.",
    helpGroup: "AWS",
  }),
};

/** What of accounts is planned. */
export const awsPlanFlags = {
  ...awsSessionFlags,
  ...scpFlag,
  adopt: Flags.boolean({
    description: "Take over roles and policies of our names that others made, and take off what others put on our roles.",
    helpGroup: "AWS",
  }),
  "adopt-scp": Flags.string({
    description: "Take over the service control policy of this name, which others made; may be repeated.",
    helpValue: "NAME",
    helpGroup: "AWS",
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** Flags of this file as a command has parsed them; a command may have some of them only. */
export interface AwsTargetFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "endpoint-url"?: string | undefined;
  readonly "role-name"?: string | undefined;
  readonly "external-id"?: string | undefined;
  readonly from?: string | undefined;
  readonly adopt?: boolean | undefined;
  readonly scp?: boolean | undefined;
  readonly "adopt-scp"?: readonly string[] | undefined;
  readonly team?: string | readonly string[] | undefined;
}

/** What the flags ask of AWS. Environment variables are the SDK's own to read. */
export function awsRequest(flags: AwsTargetFlags): AwsRequest {
  return {
    profile: flags.profile,
    region: flags.region,
    endpoint: flags["endpoint-url"],
    role: flags["role-name"],
    externalId: flags["external-id"],
    from: flags.from,
    adopt: flags.adopt === true,
    adoptScps: flags["adopt-scp"] ?? [],
    scp: flags.scp === true,
    // One team is what `plan` shows of a whole plan; several are what `drift` is limited to.
    teams: Array.isArray(flags.team) ? (flags.team as readonly string[]) : [],
  };
}
