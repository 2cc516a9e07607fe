import { arnTemplateToPattern, catalogue } from "../../iam/catalogue/index.js";
import { arnMatches } from "../../iam/pattern.js";
import { isEverything } from "../resource-scope.js";
import type { Actor } from "./actor.js";
import type { Need } from "./methods.js";

/** Resources of the actor's own statements tried for one method. */
const MOST_TRIED = 12;
/** Patterns whose examples are kept for one type, and accounts for one need. */
const MOST_KEPT = 20_000;
const MOST_ACCOUNTS = 64;
const REGION = "us-east-1";

function filled(pattern: string): string {
  return pattern.replaceAll(/\*|\?/g, "x");
}

/** What a resource pattern's ARN could be, region and account put in where it leaves them open. */
function exampleOf(pattern: string, { account, partition }: Pick<Actor, "account" | "partition">): string {
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

/** What a need's type of resource looks like in one account. */
class ResourceType {
  /** Patterns of its ARNs, whoever owns the resource: AWS's own documents and images have no account. */
  readonly formats: readonly string[];
  readonly #account: Pick<Actor, "account" | "partition">;
  readonly #examples = new Map<string, readonly string[]>();

  constructor(need: Need, { account, partition }: Actor) {
    this.#account = { account, partition };
    const type = catalogue.action(need.action)?.resourceTypes.find(({ name }) => name === need.on);
    this.formats = (type?.arns ?? []).map((arn) => arnTemplateToPattern(arn, { partition }));
  }

  /** Resources of the type that the pattern matches; many actors hold the same patterns. */
  examplesOf(pattern: string): readonly string[] {
    let found = this.#examples.get(pattern);
    if (found === undefined) {
      found = [...this.#examplesOf(pattern)];
      if (this.#examples.size >= MOST_KEPT) this.#examples.clear();
      this.#examples.set(pattern, found);
    }
    return found;
  }

  *#examplesOf(pattern: string): Generator<string> {
    const example = exampleOf(pattern, this.#account);
    if (this.formats.some((format) => arnMatches(format, example))) {
      yield example;
      return;
    }
    for (const format of this.formats) {
      // A pattern such as `*dev*` names no type: the type's own beginning is put before it.
      const named = exampleOf(
        format.replace(/\*([^*]*)$/, (_, end: string) => `${filled(lastPart(pattern))}${end}`),
        this.#account,
      );
      if (arnMatches(pattern, named)) yield named;
    }
  }

  /** One of each format, which no statement speaks of. */
  others(): readonly string[] {
    return this.formats.map((format) => exampleOf(format, this.#account));
  }
}

function lastPart(pattern: string): string {
  return pattern.slice(Math.max(pattern.lastIndexOf(":"), pattern.lastIndexOf("/")) + 1);
}

const types = new WeakMap<Need, Map<string, ResourceType>>();

function typeOf(need: Need, actor: Actor): ResourceType {
  let known = types.get(need);
  if (known === undefined) {
    known = new Map();
    types.set(need, known);
  }
  const key = `${actor.partition}:${actor.account}`;
  let found = known.get(key);
  if (found === undefined) {
    found = new ResourceType(need, actor);
    if (known.size >= MOST_ACCOUNTS) known.clear();
    known.set(key, found);
  }
  return found;
}

/**
 * ARNs of the need's type that the actor's own statements speak of, and one that they do not: where the actor may do something on any
 * resource of the type, it is on one like these.
 */
export function* witnessesFor(needs: readonly Need[], actor: Actor): Generator<string> {
  const [first] = needs;
  const type = first === undefined || first.on === "any" ? undefined : typeOf(first, actor);
  if (type === undefined || type.formats.length === 0) {
    yield "*";
    return;
  }
  const told = new Set<string>();
  for (const need of needs) {
    for (const { resources, notResources } of actor.statements(need.index).allows) {
      for (const pattern of resources) {
        if (notResources || isEverything(pattern) || pattern.includes("$")) continue;
        for (const example of type.examplesOf(pattern)) {
          if (told.has(example)) continue;
          told.add(example);
          yield example;
        }
        if (told.size >= MOST_TRIED) break;
      }
    }
  }
  yield* type.others();
}
