import { arnTemplateToPattern, catalogue } from "../../iam/catalogue/index.js";
import { arnMatches } from "../../iam/pattern.js";
import { isEverything } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import type { Need } from "./methods.js";

/** Resources of the actor's own statements tried for one method. */
const MOST_TRIED = 12;
const REGION = "us-east-1";

function filled(pattern: string): string {
  return pattern.replaceAll(/\*|\?/g, "x");
}

/** What a resource pattern's ARN could be, region and account put in where it leaves them open. */
function exampleOf(pattern: string, { account, partition }: Actor): string {
  // What leaves nothing open is its own example.
  if (!/[*?]/.test(pattern) && pattern.startsWith(`arn:${partition}:`)) return pattern;
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

const formats = new WeakMap<Need, Map<string, readonly string[]>>();

/** ARNs of the type, whoever owns the resource: AWS's own documents and images have no account. */
function formatsOf(need: Need, { partition }: Actor): readonly string[] {
  let known = formats.get(need);
  if (known === undefined) {
    known = new Map();
    formats.set(need, known);
  }
  let found = known.get(partition);
  if (found === undefined) {
    const type = catalogue.action(need.action)?.resourceTypes.find(({ name }) => name === need.on);
    found = (type?.arns ?? []).map((arn) => arnTemplateToPattern(arn, { partition }));
    known.set(partition, found);
  }
  return found;
}

/**
 * ARNs of the need's type that the actor's own statements speak of, and one that they do not: where the actor may do something on any
 * resource of the type, it is on one like these.
 */
export function* witnessesFor(needs: readonly Need[], actor: Actor): Generator<string> {
  const [first] = needs;
  const formats = first === undefined || first.on === "any" ? [] : formatsOf(first, actor);
  if (formats.length === 0) {
    yield "*";
    return;
  }
  const told = new Set<string>();
  for (const need of needs) {
    for (const { resources, notResources } of actor.statements(need.index).allows) {
      for (const pattern of resources) {
        if (notResources || isEverything(pattern) || pattern.includes("$")) continue;
        for (const example of examplesOf(pattern, formats, actor)) {
          if (told.has(example)) continue;
          told.add(example);
          yield example;
        }
        if (told.size >= MOST_TRIED) break;
      }
    }
  }
  for (const format of formats) yield exampleOf(format, actor);
}

/** Resources of the type that the pattern matches. */
function* examplesOf(pattern: string, formats: readonly string[], actor: Actor): Generator<string> {
  const example = exampleOf(pattern, actor);
  if (formats.some((format) => arnMatches(format, example))) {
    yield example;
    return;
  }
  for (const format of formats) {
    // A pattern such as `*dev*` names no type: the type's own beginning is put before it.
    const named = exampleOf(
      format.replace(/\*([^*]*)$/, (_, end: string) => `${filled(lastPart(pattern))}${end}`),
      actor,
    );
    if (arnMatches(pattern, named)) yield named;
  }
}

function lastPart(pattern: string): string {
  return pattern.slice(Math.max(pattern.lastIndexOf(":"), pattern.lastIndexOf("/")) + 1);
}
