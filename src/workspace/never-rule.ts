import { ActionSet } from "../iam/action-set.js";
import type { ActionClass } from "../iam/classes.js";
import { CLASSES } from "../iam/classes.js";
import type { NeverRule } from "../model/workspace.js";
import { namesOf, outside, withAny } from "./action-sets.js";
import { readConditions } from "./conditions.js";
import { environmentsOf, type Names } from "./names.js";
import type { Part } from "./part.js";
import { readResources } from "./rule-resources.js";
import { inWords, readExcept, selectActions, selectServices } from "./selection.js";
import { mendFor } from "./suggest.js";

const KINDS = ["above", "classes", "actions"] as const;

/** What a rule forbids, before `except`. */
interface Forbidden {
  readonly title: string;
  readonly set: ActionSet;
  /** Where the set is exactly what these patterns match, today and tomorrow. */
  readonly patterns: readonly string[] | undefined;
}

function readClasses(part: Part): readonly ActionClass[] {
  return part.texts().flatMap(({ text, part: item }) => {
    const known = CLASSES.find((name) => name === text);
    if (known !== undefined) return [known];
    item.error("unknown-class", `There is no class \`${text}\`.`, { mend: mendFor(text, CLASSES, "class") });
    return [];
  });
}

function readForbidden(part: Part, names: Names): Forbidden {
  const services = part.at("services");
  const narrowed = part.has("services");
  const scope = narrowed ? selectServices(services, names) : undefined;
  const of = narrowed ? ` of ${inWords(services.texts())}` : "";
  const all = scope?.set ?? ActionSet.full();
  if (part.has("above")) {
    const level = part.at("above");
    const text = level.text() ?? "";
    const classes = names.levels.get(text);
    if (classes === undefined && level.text() !== undefined)
      level.error("unknown-level", `There is no level \`${text}\`.`, { mend: mendFor(text, [...names.levels.keys()], "level") });
    return {
      title: `above ${text}${of}`,
      set: classes === undefined ? ActionSet.empty() : outside(all, classes),
      patterns: undefined,
    };
  }
  if (part.has("classes")) {
    const classes = readClasses(part.at("classes"));
    return { title: `classes ${classes.join(", ")}${of}`, set: withAny(all, classes), patterns: undefined };
  }
  if (part.has("actions")) {
    const actions = part.at("actions");
    const { set, patterns } = selectActions(actions, names);
    return {
      title: `actions ${inWords(actions.texts())}${of}`,
      set: set.intersect(all),
      patterns: narrowed ? undefined : patterns,
    };
  }
  return { title: `services ${inWords(services.texts())}`, set: scope?.set ?? ActionSet.empty(), patterns: scope?.patterns };
}

/** Exactly one of above, classes and actions, or `services` alone. */
function checkKind(part: Part, keys: ReadonlySet<string>): boolean {
  const kinds = KINDS.filter((kind) => part.has(kind));
  const second = kinds[1];
  if (second !== undefined) {
    part
      .at(second)
      .error(
        "rule-kind",
        `A rule has one of ${KINDS.map((kind) => `\`${kind}\``).join(", ")}, not two.`,
        { mend: "Make two rules of it." },
        "key",
      );
    return false;
  }
  if (kinds.length === 1 || part.has("services")) return true;
  const mistyped = part.entries().some(([key]) => !keys.has(key));
  if (!mistyped)
    part.error("rule-kind", "This rule needs `above`, `classes`, `actions` or `services`.", {
      mend: "Say what must not be possible.",
    });
  return false;
}

const NEVER_KEYS: ReadonlySet<string> = new Set(["in", "above", "classes", "actions", "services", "resources", "except", "when"]);

/** One rule under `never`, or the rule of a guardrail (`more`: the keys that it has beside); undefined where it is unsound. */
export function readNeverRule(
  part: Part,
  names: Names,
  otherwise: readonly string[],
  more: readonly string[] = [],
): NeverRule | undefined {
  const before = part.found.errors;
  const environments = environmentsOf(part.at("in").texts(), part.has("in"), names, otherwise);
  const sound = checkKind(part, new Set([...NEVER_KEYS, ...more]));
  const forbidden = readForbidden(part, names);
  const except = readExcept(part.at("except"), forbidden.set, names);
  const judged = sound && part.found.errors === before ? forbidden.set : ActionSet.empty();
  const resources = readResources(part.at("resources"), judged, names);
  const when = readConditions(part.at("when"), judged);
  if (sound && part.found.errors === before && except.set.isEmpty())
    part.error("no-actions", "This rule forbids no action.", {
      reason: "nothing is left of the services, classes or actions that it names",
    });
  if (!sound || part.found.errors !== before) return undefined;
  const everything = forbidden.patterns?.includes("*") === true;
  const keepsPatterns = except.patterns === undefined || everything;
  return {
    in: environments,
    title: except.patterns === undefined ? forbidden.title : `${forbidden.title} except ${inWords(part.at("except").texts())}`,
    // Made when asked for, as in access rules.
    get actions() {
      return namesOf(except.set);
    },
    actionSet: except.set,
    patterns: keepsPatterns ? (everything ? ["*"] : forbidden.patterns) : undefined,
    exceptPatterns: everything ? except.patterns : undefined,
    resources,
    when,
    place: part.place,
  };
}
