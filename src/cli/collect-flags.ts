import { Flags } from "@oclif/core";
import { Failure } from "../model/failure.js";
import type { CollectSnapshotRequest } from "../operations/collect-snapshot.js";

const ACCOUNT = /^[0-9]{12}$/;
const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$/;
/** Accounts read at once, where nobody says otherwise. */
const PARALLEL = 32;

/** How AWS is reached, as the AWS CLI's flags of the same names. */
export const AWS_FLAGS = {
  profile: Flags.string({ description: "Profile of the AWS configuration.", helpValue: "NAME", helpGroup: "AWS" }),
  region: Flags.string({
    description: "Only these regions; otherwise all that are on. The first is asked what belongs to no region.",
    helpValue: "REGION",
    helpGroup: "AWS",
    multiple: true,
    multipleNonGreedy: true,
  }),
  "endpoint-url": Flags.string({ description: "Another endpoint than AWS's.", helpValue: "URL", helpGroup: "AWS" }),
  "expect-account": Flags.string({
    description: "Refuse credentials of any other account.",
    helpValue: "ACCOUNT",
    helpGroup: "AWS",
  }),
};

function many(description: string, helpValue: string) {
  return Flags.string({
    description,
    helpValue,
    helpGroup: "SCOPE",
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ["org"],
  });
}

/** What is collected, beside `AWS_FLAGS`. */
export const SCOPE_FLAGS = {
  org: Flags.boolean({ description: "Every account of the organization, by a role in each.", helpGroup: "SCOPE" }),
  "role-name": Flags.string({
    description: "The role, with its path.",
    default: "BailiwickAudit",
    helpValue: "NAME",
    helpGroup: "SCOPE",
  }),
  "external-id": Flags.string({
    description: "External id that the role's trust asks for.",
    helpValue: "ID",
    helpGroup: "SCOPE",
  }),
  account: many("Only these accounts.", "ACCOUNT"),
  "exclude-account": many("All but these accounts.", "ACCOUNT"),
  unit: many("Only accounts in these organizational units, by id or name, and in units within them.", "UNIT"),
  since: Flags.string({
    description:
      "A kept run or snapshot, by name or folder: read again only what may have changed since. What AWS does not date reliably is read whole.",
    helpValue: "RUN",
    helpGroup: "SCOPE",
    exclusive: ["from"],
  }),
  parallel: Flags.integer({
    description: "Accounts that are read at once.",
    default: PARALLEL,
    min: 1,
    max: 200,
    helpGroup: "SCOPE",
  }),
};

interface Parsed {
  readonly workspace: string;
  readonly profile: string | undefined;
  readonly region: string[] | undefined;
  readonly "endpoint-url": string | undefined;
  readonly "expect-account": string | undefined;
  readonly org: boolean;
  readonly "role-name": string;
  readonly "external-id": string | undefined;
  readonly account: string[] | undefined;
  readonly "exclude-account": string[] | undefined;
  readonly unit: string[] | undefined;
  readonly since: string | undefined;
  readonly parallel: number;
}

function check(values: readonly string[], shape: RegExp, flag: string, what: string): void {
  const wrong = values.find((value) => !shape.test(value));
  if (wrong !== undefined)
    throw new Failure("usage", `--${flag} ${wrong} is not ${what}.`, { kind: "usage", hint: "See `--help`." });
}

/** What the flags ask for. @throws Failure (usage) */
export function collectRequestOf(
  flags: Parsed,
): Omit<CollectSnapshotRequest, "out" | "resume" | "signal" | "onCaller" | "onProgress"> {
  const unique = (values: string[] | undefined): string[] => [...new Set(values ?? [])].sort();
  const accounts = unique(flags.account);
  const except = unique(flags["exclude-account"]);
  const regions = unique(flags.region);
  check(
    [...accounts, ...except, ...unique(flags["expect-account"]?.split(","))],
    ACCOUNT,
    "account",
    "an account's id of twelve digits",
  );
  check(regions, REGION, "region", "the name of a region");
  check([flags["role-name"]], /^\/?([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, "role-name", "the name of a role");
  const endpoint = flags["endpoint-url"];
  if (endpoint !== undefined && !/^https?:\/\/[^\s]+$/.test(endpoint))
    check([endpoint], /^$/, "endpoint-url", "an http or https address");
  return {
    workspace: flags.workspace,
    profile: flags.profile,
    region: flags.region?.[0],
    endpoint,
    expectAccount: flags["expect-account"],
    since: flags.since,
    parallel: flags.parallel,
    scope: {
      organization: flags.org,
      role: flags["role-name"],
      externalId: flags["external-id"],
      accounts,
      except,
      units: unique(flags.unit),
      regions,
    },
  };
}
