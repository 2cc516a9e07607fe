import type { PolicyDocument, Statement } from "../iam/document.js";
import { type Draft, statementOf } from "./statements.js";

/** Characters of a document as IAM counts them: without white space between elements. */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** A document with these statements. A Sid that two of them have gets a number, since IAM takes each once. */
export function documentOf(statements: readonly Statement[]): PolicyDocument {
  const seen = new Map<string, number>();
  const distinct = statements.map((statement) => {
    if (statement.Sid === undefined) return statement;
    const times = (seen.get(statement.Sid) ?? 0) + 1;
    seen.set(statement.Sid, times);
    return times === 1 ? statement : { ...statement, Sid: `${statement.Sid}x${times}` };
  });
  return { Version: "2012-10-17", Statement: distinct };
}

const ENVELOPE = sizeOf(documentOf([]));

function halves<T>(values: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(values.length / 2);
  return [values.slice(0, middle), values.slice(middle)];
}

/** Cuts the longer of the two lists until every part fits; a part that cannot be cut is returned as it is. */
function cut(draft: Draft, limit: number): readonly Draft[] {
  if (JSON.stringify(statementOf(draft)).length + ENVELOPE <= limit) return [draft];
  const actionsAreLonger = draft.actions.join().length >= draft.resources.join().length;
  if (draft.actions.length > 1 && (actionsAreLonger || draft.resources.length < 2)) {
    const [left, right] = halves(draft.actions);
    return [...cut({ ...draft, actions: left }, limit), ...cut({ ...draft, actions: right }, limit)];
  }
  if (draft.resources.length < 2) return [draft];
  const [left, right] = halves(draft.resources);
  return [...cut({ ...draft, resources: left }, limit), ...cut({ ...draft, resources: right }, limit)];
}

/** Drafts over as few documents as first-fit finds, in their order; each at most `limit` characters unless one statement alone is more. */
export function pack(drafts: readonly Draft[], limit: number): readonly PolicyDocument[] {
  const bins: { size: number; statements: Statement[] }[] = [];
  for (const draft of drafts.flatMap((whole) => cut(whole, limit))) {
    const statement = statementOf(draft);
    const length = JSON.stringify(statement).length;
    const bin = bins.find((candidate) => candidate.size + length + 1 <= limit);
    if (bin === undefined) bins.push({ size: ENVELOPE + length, statements: [statement] });
    else {
      bin.size += length + 1;
      bin.statements.push(statement);
    }
  }
  return bins.map((bin) => documentOf(bin.statements));
}
