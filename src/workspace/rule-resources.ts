import type { ActionSet } from "../iam/action-set.js";
import { type CatalogueAction, catalogue, takesNoChoice } from "../iam/catalogue/index.js";
import { arnIntersects } from "../iam/pattern.js";
import { checkArn, templatePattern } from "./arn-template.js";
import type { Names } from "./names.js";
import type { Part, Written } from "./part.js";
import { mendFor } from "./suggest.js";

const answers = new WeakMap<CatalogueAction["resourceTypes"], Map<string, boolean>>();

/** Remembered by the list of resource types, which many actions share. */
function takes(index: number, pattern: string): boolean {
  const types = catalogue.at(index).resourceTypes;
  let known = answers.get(types);
  if (known === undefined) {
    known = new Map();
    answers.set(types, known);
  }
  let answer = known.get(pattern);
  if (answer === undefined) {
    const own = takesNoChoice({ resourceTypes: types }) ? [] : types;
    answer = own.some((type) => type.arns.some((arn) => arnIntersects(templatePattern(arn), pattern)));
    known.set(pattern, answer);
  }
  return answer;
}

/** Can some action of the set act on what the template names? Actions of the ARN's own service are asked first. */
function someTakes(set: ActionSet, template: string): boolean {
  const pattern = templatePattern(template);
  const service = catalogue.service(template.split(":")[2] ?? "");
  const [first, end] = service === undefined ? [0, 0] : [service.first, service.first + service.count];
  for (let index = set.next(first); index !== -1 && index < end; index = set.next(index + 1))
    if (takes(index, pattern)) return true;
  for (let index = set.next(0); index !== -1; index = set.next(index + 1))
    if ((index < first || index >= end) && takes(index, pattern)) return true;
  return false;
}

function templatesOf({ text, part }: Written, names: Names): readonly string[] | undefined {
  if (text.startsWith("arn:")) return checkArn({ text, part }) ? [text] : undefined;
  if (names.resources === undefined) return undefined;
  const known = names.resources.get(text);
  if (known !== undefined) return known.arns;
  if (text === "*")
    part.error("unknown-resource", "`*` is not the name of a resource.", {
      mend: "Without `resources` a rule is about every resource.",
    });
  else
    part.error("unknown-resource", `There is no resource \`${text}\`.`, {
      mend: mendFor(text, [...names.resources.keys()], "resource"),
    });
  return undefined;
}

/** Reads `resources` of a rule to ARN templates; undefined where the rule names none. A resource that no action can take is an error. */
export function readResources(part: Part, actions: ActionSet, names: Names): readonly string[] | undefined {
  const written = part.texts();
  if (written.length === 0) return undefined;
  const all = new Set<string>();
  for (const word of written) {
    const templates = templatesOf(word, names);
    if (templates === undefined) continue;
    for (const template of templates) all.add(template);
    if (actions.isEmpty() || templates.length === 0 || templates.some((template) => someTakes(actions, template))) continue;
    word.part.error("resource-not-taken", `No action of this rule acts on \`${word.text}\`.`, {
      reason: "the rule would hold nothing there",
      mend: "Take the resource out, or add the service that it belongs to.",
    });
  }
  return [...all];
}

/** Warns of actions named in full that act on resources, and on none of the rule's: they would not be granted. */
export function warnStrangers(actions: readonly Written[], templates: readonly string[]): void {
  const patterns = templates.map(templatePattern);
  for (const { text, part } of actions) {
    const index = catalogue.indexOf(text);
    if (index === -1 || takesNoChoice(catalogue.at(index))) continue;
    if (patterns.some((pattern) => takes(index, pattern))) continue;
    const types = catalogue.at(index).resourceTypes.map(({ name }) => name);
    const reason = `it acts on ${types.join(" or ")}`;
    part.warn("action-takes-none", `\`${text}\` acts on none of the rule's resources.`, {
      reason,
      mend: "Name such a resource, or give the action a rule of its own.",
    });
  }
}
