import type { AccountEvidence } from "../../model/evidence.js";
import { SEVERITIES, type Severity } from "../../model/finding.js";
import { actionName } from "../action-facts.js";
import type { EffectiveAccess, Piece } from "../piece.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { worse } from "../priority.js";
import { type Failing, type Rule, related, ruleWith } from "../rule.js";
import { accountResource } from "../subjects.js";
import { type ConsideredPrincipal, consideredPrincipals } from "./considered.js";
import { actionsWith, grantedBy, piecesWith } from "./wide-access.js";

/** What a rule tells of one principal's access. */
export interface Told {
  /** Goes on after the principal's name: `may read data of every kind of store`. */
  readonly title: string;
  readonly summary: string;
  readonly facts: Failing["facts"];
  /** Every piece that it rests on may be taken away, by what could not be settled. */
  readonly may: boolean;
}

/** A risk by its severity; what there is to tell of it is gathered where it is reported. */
export interface Risk {
  readonly severity: Severity;
  readonly tell: () => Told;
}

export interface RiskText {
  readonly title: string;
  readonly severity: Severity;
  readonly remediation: string;
  readonly pass: string;
}

const SETTLE = "a deny or the boundary may take it away, which could not be settled";

/** `s3:GetObject, s3:GetObjectVersion and 4 more`. */
export function named(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(", ")} and ${more} more` : names.join(", ");
}

/** One kind of access of a principal as findings tell it: actions, resources, policies and statements. */
export function accessOf(principal: Principal, access: EffectiveAccess, kind: number, widely = true) {
  const pieces = piecesWith(access, kind, widely);
  const actions = actionsWith(pieces, kind).map(actionName);
  const on = [...new Set(pieces.map((piece: Piece) => piece.words))].slice(0, 4);
  const by = grantedBy(principal, kind, widely);
  return {
    summary: `${named(actions)} on ${named(on, 2)}${by.length === 0 ? "" : `, by ${named(by, 2)}`}`,
    facts: { actions: actions.length, examples: actions.slice(0, 8), on, by },
    may: pieces.every((piece) => piece.may),
  };
}

/** How many principals of an account a rule reports one by one; what there is beyond is one finding of the account. */
const MOST_SINGLE = 100;
const MOST_NAMES = 50;

interface Found {
  readonly principal: Principal;
  readonly risk: Risk;
}

function failingOf({ principal, risk }: Found): Failing {
  const { title, summary, facts, may } = risk.tell();
  const isUser = principal.type === "user";
  return {
    resource: { id: principal.id, type: isUser ? "AwsIamUser" : "AwsIamRole", name: principal.arn },
    principals: related(principal.arn, "actor"),
    title: `${isUser ? "User" : "Role"} ${principal.name} ${title}`,
    source: "authorization-details",
    summary,
    facts,
    severity: risk.severity,
    ...(may ? { uncertain: [SETTLE] } : {}),
  };
}

/** One finding for all principals beyond those that are reported one by one. */
function restOf(found: readonly Found[], evidence: AccountEvidence, { title }: RiskText): readonly Failing[] {
  if (found.length === 0) return [];
  return [
    {
      resource: accountResource(evidence),
      principals: [],
      title: `${found.length} more principals, beside those reported one by one: ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
      source: "authorization-details",
      summary: `the worst ${MOST_SINGLE} have findings of their own; many principals with the same access usually share a policy or a group`,
      facts: { principals: found.length, examples: found.slice(0, MOST_NAMES).map(({ principal }) => principal.arn) },
      severity: found.reduce<Severity>((worst, { risk }) => worse(worst, risk.severity), "informational"),
    },
  ];
}

/**
 * A rule over what each principal may do by its own policies, within its boundary and less its denies; one finding a principal, the worst
 * first, and one for all that are too many to list. Whom `consideredPrincipals` leaves out is counted in the rule's reason.
 */
export function riskRule(
  id: string,
  text: RiskText,
  judge: (considered: ConsideredPrincipal, account: AccountPrincipals) => Risk | undefined,
): Rule {
  const { title, severity, remediation, pass } = text;
  const words = { title, severity, remediation, frameworks: {} };
  return ruleWith(id, words, ["authorization-details"], (evidence, { principals, attribution }) => {
    const considered = consideredPrincipals(principals, attribution);
    const found: Found[] = [];
    for (const each of considered.principals) {
      const risk = judge(each, principals);
      if (risk !== undefined) found.push({ principal: each.principal, risk });
    }
    const sorted =
      found.length <= MOST_SINGLE ? found : SEVERITIES.flatMap((each) => found.filter(({ risk }) => risk.severity === each));
    const failing = [...sorted.slice(0, MOST_SINGLE).map(failingOf), ...restOf(sorted.slice(MOST_SINGLE), evidence, text)];
    return { failing, gaps: considered.gaps, left: considered.left, pass };
  });
}
