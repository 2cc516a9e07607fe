import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Tag } from "../../model/evidence.js";

const PRINCIPAL_TAG = /^aws:principaltag\/(.+)$/i;
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\/(.+)$/i;
const OWN_TAG = /\$\{aws:principaltag\/([^},]+)\}/gi;

/** Tags that the conditions of a policy ask for by keys of this form. A wildcard stands for any text, and a variable for nothing known. */
function tagsBy(form: RegExp, document: PolicyDocument | undefined, known: (text: string) => string): readonly Tag[] {
  return statementsOf(document).flatMap(({ Condition }) =>
    Condition === undefined
      ? []
      : Object.values(Condition).flatMap((block) =>
          Object.entries(block ?? {}).flatMap(([key, values]) => {
            const name = form.exec(key)?.[1];
            if (name === undefined) return [];
            return textsOf(values)
              .map(known)
              .filter((value) => !value.includes("$"))
              .map((value) => ({ Key: name, Value: value.replaceAll(/[*?]/g, "x") }));
          }),
        ),
  );
}

/** Tags of principals that a policy's conditions ask for. */
export function tagsAskedBy(document: PolicyDocument | undefined): readonly Tag[] {
  return tagsBy(PRINCIPAL_TAG, document, (text) => text);
}

/** Tags of what a request is about that the policies of one who has these tags ask for; `${aws:PrincipalTag/…}` is its own. */
export function tagsAskedOfOthers(
  policies: readonly { readonly document?: PolicyDocument | undefined }[],
  own: readonly Tag[],
): readonly Tag[] {
  const ownValue = (name: string): string | undefined => own.find(({ Key }) => Key.toLowerCase() === name.toLowerCase())?.Value;
  const known = (text: string): string => text.replace(OWN_TAG, (variable, name: string) => ownValue(name) ?? variable);
  return policies.flatMap(({ document }) => tagsBy(RESOURCE_TAG, document, known));
}
