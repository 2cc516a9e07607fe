import type { Guardrail } from "../model/workspace.js";
import { checkArn } from "./arn-template.js";
import type { Names } from "./names.js";
import { readNeverRule } from "./never-rule.js";
import type { Part } from "./part.js";

function patternsOf(part: Part): readonly string[] {
  return part.texts().flatMap((written) => (checkArn(written, []) ? [written.text] : []));
}

/** policies/guardrails.yaml: what nobody in the organization may do. */
export function readGuardrails(root: Part, names: Names): readonly Guardrail[] {
  const seen = new Set<string>();
  const all: Guardrail[] = [];
  for (const part of root.at("guardrails").items()) {
    const name = part.at("name").text() ?? "";
    if (name !== "" && seen.has(name))
      part.at("name").error("duplicate-guardrail", `There are two guardrails \`${name}\`.`, { mend: "Rename one of them." });
    seen.add(name);
    const exempt = patternsOf(part.at("exempt"));
    const rule = readNeverRule(part, names, names.environments ?? [], ["name", "why", "exempt", "doesNotCover"]);
    if (rule === undefined) continue;
    const doesNotCover = part
      .at("doesNotCover")
      .texts()
      .map(({ text }) => text);
    // Assigned rather than spread, which would make the rule's list of actions at once.
    all.push(Object.assign(rule, { name, why: part.at("why").text() ?? "", exempt, doesNotCover }));
  }
  return all;
}
