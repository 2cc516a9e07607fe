import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Tag } from "../../model/evidence.js";

const PRINCIPAL_TAG = /^aws:principaltag\/(.+)$/i;

/** Tags of principals that a policy's conditions ask for: key to values. A wildcard stands for any text, and a variable for nothing known. */
export function tagsAskedBy(document: PolicyDocument | undefined): readonly Tag[] {
  return statementsOf(document).flatMap(({ Condition }) =>
    Object.values(Condition ?? {}).flatMap((block) =>
      Object.entries(block ?? {}).flatMap(([key, values]) => {
        const name = PRINCIPAL_TAG.exec(key)?.[1];
        if (name === undefined) return [];
        return textsOf(values)
          .filter((value) => !value.includes("$"))
          .map((value) => ({ Key: name, Value: value.replaceAll(/[*?]/g, "x") }));
      }),
    ),
  );
}
