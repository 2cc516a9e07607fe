import { compileDocument } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { PolicyDocument } from "../iam/document.js";
import type { Grant } from "../model/bundle.js";
import { Failure } from "../model/failure.js";
import { normalGrants } from "./normal-form.js";

const NOWHERE = { file: "", line: 1, column: 1 };

/**
 * What rendered permission policies grant over today's catalogue, in the normal form of `normalGrants`: the other direction of
 * compiling. Reads allow statements with `Resource`; a deny or `NotResource` does not belong in a permission policy and is an error.
 */
export function expand(documents: readonly PolicyDocument[]): readonly Grant[] {
  const grants: Grant[] = [];
  for (const document of documents) {
    for (const entry of compileDocument(document)) {
      if (entry.effect === "Deny" || entry.notResources)
        throw new Failure("unexpected-statement", "a generated permission policy holds a deny or NotResource", { kind: "bug" });
      for (const index of entry.actions) {
        const action = catalogue.nameAt(index);
        grants.push({ action, resources: entry.resources, when: entry.when, place: NOWHERE, because: "rule" });
      }
    }
  }
  return normalGrants(grants);
}
