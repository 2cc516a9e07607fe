import type { SnapshotManifest, Source } from "../../model/evidence.js";
import type { OrganizationEvidence } from "../../model/organization.js";
import type { ControlResult, ControlStatus } from "../../model/run.js";
import { type Check, checks } from "./checks.js";
import type { ControlLedger } from "./control-ledger.js";
import type { Detector, StandardsEvidence } from "./evidence.js";
import { guarddutyVerdict } from "./guardduty-verdict.js";
import { type HubPlace, hubEnabled, hubPlace, hubVerdict } from "./hub-verdict.js";
import { fail, noData, pass, SourceShelf, together, type Verdict } from "./verdict.js";

/** How a rule over an account's IAM evidence came out. */
export interface IamOutcome {
  readonly account: string;
  /** Id of the check, which is the rule's. */
  readonly check: string;
  readonly status: ControlStatus;
  readonly reason: string;
  readonly failed: number;
}

/** What the controls are judged from, when everything has been read. */
export interface ControlEvidence {
  readonly accounts: SnapshotManifest["accounts"];
  /** As judged when everything had been read. */
  readonly sources: readonly Source[];
  readonly ledger: ControlLedger;
  detectors(account: string, region: string): readonly Detector[] | undefined;
  standards(account: string, region: string): StandardsEvidence | undefined;
  readonly organization: OrganizationEvidence;
  readonly iam: readonly IamOutcome[];
}

function result(check: Check, account: string, region: string, verdict: Verdict): ControlResult {
  const control = check.judgedBy === "securityhub" ? (check.securityhub ?? check.id) : check.id;
  const { title, severity, frameworks } = check;
  const { status, reason, failed, suppressed } = verdict;
  return { control, title, severity, account, region, status, reason, failed, suppressed, frameworks };
}

/** Security Hub's word on something without a region: the worst of all regions, and a pass where any region has one. */
function hubAnywhere(control: string, places: readonly HubPlace[], ledger: ControlLedger, shelf: SourceShelf): Verdict {
  const verdicts = places.map((place) => ({ region: place.region, verdict: hubVerdict(control, place, ledger, shelf) }));
  const suppressed = Math.max(0, ...verdicts.map(({ verdict }) => verdict.suppressed));
  const found =
    verdicts.find(({ verdict }) => verdict.status === "fail") ?? verdicts.find(({ verdict }) => verdict.status === "pass");
  if (found === undefined) return noData(verdicts[0]?.verdict.reason ?? "Security Hub is not in the snapshot", suppressed);
  return { ...found.verdict, reason: `${found.verdict.reason} in ${found.region}`, suppressed };
}

function iamVerdict(outcome: IamOutcome | undefined, hub: Verdict | undefined): Verdict {
  const own: Verdict =
    outcome === undefined
      ? noData("no rule judged it")
      : { status: outcome.status, reason: outcome.reason, failed: outcome.failed, suppressed: 0 };
  return hub === undefined ? own : together(own, hub);
}

function organizationVerdict(check: Check, account: string, { accounts }: OrganizationEvidence): Verdict {
  if (check.id !== "account-in-org") return noData("the snapshot holds nothing that answers it");
  if (accounts === undefined) return noData("organization-accounts is not in the snapshot");
  const member = accounts.find(({ Id }) => Id === account);
  if (member === undefined) return fail("the organization does not list the account");
  return member.Status === undefined || member.Status === "ACTIVE"
    ? pass("the organization lists the account")
    : fail(`the account is ${member.Status.slice(0, 40)}`);
}

/** Security Hub's checks that are not one of its controls. */
function withoutControl(check: Check, place: HubPlace, shelf: SourceShelf): Verdict {
  return check.id === "securityhub-enabled" ? hubEnabled(place, shelf) : noData(check.why ?? "nothing answers it");
}

/**
 * Every check for every account, and every region where its evidence is regional. Nothing passes without evidence: a source that
 * was denied, failed, is partial or missing leaves `no-data`, and failures seen in it are failures all the same.
 */
export function controlResults(evidence: ControlEvidence): readonly ControlResult[] {
  const { ledger, organization } = evidence;
  const shelf = new SourceShelf(evidence.sources);
  const outcomes = new Map(evidence.iam.map((outcome) => [`${outcome.account}/${outcome.check}`, outcome]));
  const results: ControlResult[] = [];
  for (const { id: account, regions } of evidence.accounts) {
    const places = (regions.length === 0 ? ["global"] : regions).map((region) =>
      hubPlace(account, region, evidence.standards(account, region)),
    );
    for (const check of checks) {
      const control = check.securityhub;
      const anywhere = control === undefined ? undefined : hubAnywhere(control, places, ledger, shelf);
      if (check.judgedBy === "iam") {
        results.push(result(check, account, "global", iamVerdict(outcomes.get(`${account}/${check.id}`), anywhere)));
      } else if (check.judgedBy === "organization") {
        const own = organizationVerdict(check, account, organization);
        results.push(result(check, account, "global", anywhere === undefined ? own : together(own, anywhere)));
      } else if (check.judgedBy === "manual") {
        results.push(result(check, account, "global", noData(`manual: ${check.why ?? "a person must answer it"}`)));
      } else {
        for (const place of places) {
          const hub = control === undefined ? withoutControl(check, place, shelf) : hubVerdict(control, place, ledger, shelf);
          const detectors = evidence.detectors(account, place.region);
          const verdict =
            check.judgedBy === "securityhub"
              ? hub
              : together(guarddutyVerdict(check, { account, region: place.region, detectors }, ledger, shelf), hub);
          results.push(result(check, account, place.region, verdict));
        }
      }
    }
  }
  return results;
}
