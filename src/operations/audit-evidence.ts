import { Attribution } from "../audit/attribution.js";
import { type AccountAudit, auditAccount } from "../audit/audit-account.js";
import { ControlLedger } from "../audit/controls/control-ledger.js";
import type { Detector } from "../audit/controls/evidence.js";
import { detectorDrafts } from "../audit/controls/guardduty-verdict.js";
import { SourceShelf } from "../audit/controls/verdict.js";
import { Escalation } from "../audit/escalation/escalation.js";
import { factsOf, type RunningIn } from "../audit/escalation/facts.js";
import { runningIn } from "../audit/escalation/running.js";
import { Estate } from "../audit/estate/estate.js";
import { Organization } from "../audit/estate/organization.js";
import { type FindingContext, finishFinding } from "../audit/finding.js";
import { normaliseGuardDuty } from "../audit/ingest/guardduty.js";
import { PrincipalIndex } from "../audit/ingest/principal-index.js";
import { normaliseSecurityHub } from "../audit/ingest/securityhub.js";
import { KnownPrincipals } from "../audit/known-principals.js";
import type { Tally } from "../audit/tally.js";
import type { RoleBundle } from "../model/bundle.js";
import type { AccountEvidence } from "../model/evidence.js";
import type { Draft, Finding } from "../model/finding.js";
import type { ResourcePolicy } from "../model/organization.js";
import { thousands } from "../model/thousands.js";
import type { Workspace } from "../model/workspace.js";
import type { RunWriter } from "../report/run-writer.js";
import { sourceId } from "../snapshot/layout.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import { sha256 } from "./sha256.js";

/** What evidence is judged against, and where findings go. */
export interface Judging {
  readonly workspace: Workspace;
  readonly bundles: readonly RoleBundle[];
  readonly asOf: string;
  readonly writer: RunWriter;
  readonly tally: Tally;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** What judging leaves behind for the run's summary. */
export interface Judged {
  readonly audits: readonly AccountAudit[];
  readonly attribution: Attribution;
  readonly known: KnownPrincipals;
  readonly ledger: ControlLedger;
  /** By `<account>/<region>`; undefined where they could not be read. */
  readonly detectors: ReadonlyMap<string, readonly Detector[] | undefined>;
}

const NORMALISE = { guardduty: normaliseGuardDuty, securityhub: normaliseSecurityHub } as const;
const PRODUCTS = ["guardduty", "securityhub"] as const;
/** How often a long stream looks whether it should stop and says how far it is. */
const PACE = 2_000;

/** Turns drafts into findings and hands them to the writer. */
class Emitter {
  readonly #judging: Judging;
  readonly #context: FindingContext;
  /** GuardDuty's own name of a finding -> our id, so that Security Hub's copy is known even where it leaves out the resource. */
  readonly #products = new Map<string, string>();

  constructor(judging: Judging, context: FindingContext) {
    this.#judging = judging;
    this.#context = context;
  }

  /** `productKey`: GuardDuty's own ARN, by whichever service it came. */
  emit(draft: Draft, productKey?: string): void {
    const finding = this.#sameAs(finishFinding(draft, this.#context), productKey);
    if (this.#judging.writer.add(finding)) this.#judging.tally.note(finding);
  }

  #sameAs(finding: Finding, productKey: string | undefined): Finding {
    if (productKey === undefined) return finding;
    const known = this.#products.get(productKey);
    if (known === undefined) this.#products.set(productKey, finding.id);
    return known === undefined || known === finding.id ? finding : { ...finding, id: known };
  }
}

/** Reads every account's IAM evidence first, since a finding in one account may name a principal of another. */
async function readAccounts(
  snapshot: Snapshot,
  judging: Judging,
  attribution: Attribution,
): Promise<{ audits: AccountAudit[]; index: PrincipalIndex; escalation: Escalation }> {
  const index = new PrincipalIndex();
  const audits: AccountAudit[] = [];
  const reports: Pick<AccountEvidence, "credentialReport">[] = [];
  const organization = new Organization(await snapshot.organization());
  const resourcePolicies: ResourcePolicy[] = [];
  const running = new Map<string, RunningIn>();
  let made: Escalation | undefined;
  // Asked for when every account has been read, since a path may lead from one to another.
  const escalation = (): Escalation => {
    const accounts = audits.map(({ principals }) => principals);
    const estate = () => new Estate({ accounts, organization, resourcePolicies, asOf: judging.asOf });
    made ??= new Escalation(estate(), accounts, factsOf(reports, running));
    return made;
  };
  for (const { id } of snapshot.accounts) {
    judging.signal?.throwIfAborted();
    judging.onProgress(`reading IAM evidence of ${id} (${audits.length + 1} of ${snapshot.accounts.length})`);
    const evidence = await snapshot.iamEvidence(id);
    index.add(evidence);
    for (const policy of await snapshot.resourcePolicies(id)) resourcePolicies.push(policy);
    reports.push({ credentialReport: evidence.credentialReport });
    const audit = auditAccount(evidence, { workspace: judging.workspace, attribution, asOf: judging.asOf, escalation });
    running.set(id, runningIn(audit.principals, await snapshot.resources(id)));
    audits.push(audit);
  }
  return { audits, index, escalation: escalation() };
}

/** What is wrong with threat detection itself (a region without it, a feature that is off); and the detectors, by `<account>/<region>`. */
async function judgeDetectors(snapshot: Snapshot, emitter: Emitter): Promise<Judged["detectors"]> {
  const found = new Map<string, readonly Detector[] | undefined>();
  for (const { id: account, regions } of snapshot.accounts) {
    for (const region of regions) {
      const detectors = await snapshot.detectors(account, region);
      found.set(`${account}/${region}`, detectors);
      for (const draft of detectorDrafts({ account, region, detectors }, new SourceShelf(snapshot.sources))) emitter.emit(draft);
    }
  }
  return found;
}

async function judgeFindings(
  snapshot: Snapshot,
  judging: Judging,
  index: PrincipalIndex,
  ledger: ControlLedger,
  emitter: Emitter,
): Promise<void> {
  const { partition } = snapshot.manifest;
  let read = 0;
  for (const product of PRODUCTS) {
    for (const { id: account, regions } of snapshot.accounts) {
      for (const region of regions) {
        const source = sourceId(`${product}-findings`, account, region);
        const context = { source, account, region, partition, principals: index };
        for await (const { record, line } of snapshot.findings(account, region, product)) {
          if (++read % PACE === 0) {
            judging.signal?.throwIfAborted();
            judging.onProgress(`${thousands(read)} findings read (${source})`);
          }
          const ingested = NORMALISE[product](record, context);
          if ("problem" in ingested) {
            judging.tally.unreadable();
            snapshot.unreadable(source, line, ingested.problem);
            continue;
          }
          if (ingested.observation !== undefined) ledger.note(ingested.observation);
          if (ingested.draft !== undefined) emitter.emit(ingested.draft, ingested.productKey);
        }
      }
    }
  }
}

/** Judges everything in a snapshot: IAM evidence of each account, then GuardDuty's findings, then Security Hub's. */
export async function judgeEvidence(snapshot: Snapshot, judging: Judging): Promise<Judged> {
  const attribution = new Attribution(judging.workspace, judging.bundles);
  const { audits, index, escalation } = await readAccounts(snapshot, judging, attribution);
  const known = new KnownPrincipals(
    judging.workspace,
    audits.map((audit) => audit.principals),
    escalation,
  );
  const emitter = new Emitter(judging, { attribution, principal: (arn) => known.reach(arn), digest: sha256 });
  for (const audit of audits) {
    judging.onProgress(`judging ${thousands(audit.principals.size)} principals of ${audit.account}`);
    for (const draft of audit.drafts) emitter.emit(draft);
    judging.signal?.throwIfAborted();
  }
  const detectors = await judgeDetectors(snapshot, emitter);
  const ledger = new ControlLedger(snapshot.accounts, Date.parse(judging.asOf));
  await judgeFindings(snapshot, judging, index, ledger, emitter);
  return { audits, attribution, known, ledger, detectors };
}
