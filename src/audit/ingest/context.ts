import type { Draft } from "../../model/finding.js";
import type { Observation } from "../controls/observation.js";
import type { PrincipalIndex } from "./principal-index.js";

/** Where a record was read. The record's own account and region win: an administrator's file holds its members' findings. */
export interface IngestContext {
  /** Id of the source in the snapshot. */
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly principals: PrincipalIndex;
}

/** What one record comes to. */
export interface Ingested {
  /** `undefined`: nothing that anybody must act on (a passed control, a warning). */
  readonly draft: Draft | undefined;
  /** GuardDuty's own ARN of the finding: the same by whichever service it came. */
  readonly productKey: string | undefined;
  /** For the controls. */
  readonly observation: Observation | undefined;
}

/** Why a record is no finding, in words. */
export interface IngestProblem {
  readonly problem: string;
}

export type DraftPrincipal = Draft["principals"][number];

/** Principals without repetition. */
export function distinct(principals: readonly DraftPrincipal[]): readonly DraftPrincipal[] {
  if (principals.length < 2) return principals;
  const seen = new Set<string>();
  return principals.filter(({ arn, relation }) => !seen.has(`${relation} ${arn}`) && seen.add(`${relation} ${arn}`));
}
