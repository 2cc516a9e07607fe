import { statementChanges } from "../../iam/canonical-document.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { Change, DocumentDiff } from "../../model/change.js";
import type { Judgement } from "./judge.js";
import type { AwsStep } from "./step.js";

/** A change before it is numbered. */
export interface Op extends Pick<Change<AwsStep>, "kind" | "subject" | "why" | "effect" | "consequences" | "diff" | "steps"> {
  /** Only on the way: what it does is undone by a later change of the same plan. */
  readonly passing?: boolean;
  /** It takes something away, or may, whatever it gives. */
  readonly loses?: true;
}

/** What a change does to access, as an operation says it. */
export function said({ effect, words, loses }: Judgement): Pick<Op, "effect" | "consequences" | "loses"> {
  return { effect, consequences: words, ...(loses === true ? { loses } : {}) };
}

export function diffOf(name: string, before: PolicyDocument | undefined, after: PolicyDocument | undefined): DocumentDiff {
  return { document: name, ...statementChanges(before, after) };
}
