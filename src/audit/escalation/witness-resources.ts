import { arnTemplateToPattern, catalogue } from "../../iam/catalogue/index.js";
import { arnMatches } from "../../iam/pattern.js";
import { isEverything } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import type { Need } from "./methods.js";

/** Resources tried for one method before it is given up. */
const MOST_TRIED = 12;
const REGION = "us-east-1";

function filled(pattern: string): string {
  return pattern.replaceAll(/\*|\?/g, "x");
}

/** What a resource pattern's ARN could be, region and account put in where it leaves them open. */
function exampleOf(pattern: string, { account, partition }: Actor): string {
  const [head = "", , service = "", region = "", owner = "", ...rest] = pattern.split(":");
  if (rest.length === 0) return filled(pattern);
  const open = (text: string, value: string): string => (/[*?]/.test(text) ? value : text);
  return [
    head,
    partition,
    filled(service),
    open(region, REGION),
    open(owner, account),
    ...rest.map((part) => (part === "*" ? "example" : filled(part))),
  ].join(":");
}

/** ARNs of the type, whoever owns the resource: AWS's own documents and images have no account. */
function formatsOf(need: Need, { partition }: Actor): readonly string[] {
  const type = catalogue.action(need.action)?.resourceTypes.find(({ name }) => name === need.on);
  return (type?.arns ?? []).map((arn) => arnTemplateToPattern(arn, { partition }));
}

/**
 * ARNs of the need's type that the actor's own statements speak of, and one that they do not: where the actor may do something on any
 * resource of the type, it is on one like these.
 */
export function witnessesFor(needs: readonly Need[], actor: Actor): readonly string[] {
  const [first] = needs;
  if (first === undefined || first.on === "any") return ["*"];
  const formats = formatsOf(first, actor);
  if (formats.length === 0) return ["*"];
  const found = new Set<string>();
  const plain = formats.map((format) => exampleOf(format, actor));
  for (const need of needs) {
    for (const { resources, notResources } of actor.statements(need.index).allows) {
      for (const pattern of resources) {
        if (notResources || isEverything(pattern) || pattern.includes("$")) continue;
        const example = exampleOf(pattern, actor);
        if (formats.some((format) => arnMatches(format, example))) found.add(example);
        for (const format of formats) {
          // A pattern such as `*dev*` names no type: the type's own beginning is put before it.
          const named = exampleOf(
            format.replace(/\*([^*]*)$/, (_, end: string) => `${filled(lastPart(pattern))}${end}`),
            actor,
          );
          if (arnMatches(pattern, named)) found.add(named);
        }
        if (found.size >= MOST_TRIED) break;
      }
    }
  }
  for (const example of plain) found.add(example);
  return [...found];
}

function lastPart(pattern: string): string {
  return pattern.slice(Math.max(pattern.lastIndexOf(":"), pattern.lastIndexOf("/")) + 1);
}
