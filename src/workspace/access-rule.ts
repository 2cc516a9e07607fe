import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { AccessRule } from "../model/workspace.js";
import { namesOf, within } from "./action-sets.js";
import { readConditions } from "./conditions.js";
import { environmentsOf, type Names } from "./names.js";
import type { Part } from "./part.js";
import { readResources, warnStrangers } from "./rule-resources.js";
import { inWords, readExcept, type Selection, selectActions, selectServices } from "./selection.js";
import { mendFor } from "./suggest.js";

function levelClasses(part: Part, names: Names) {
  const level = part.text();
  if (level === undefined) return undefined;
  const classes = names.levels.get(level);
  if (classes === undefined)
    part.error("unknown-level", `There is no level \`${level}\`.`, { mend: mendFor(level, [...names.levels.keys()], "level") });
  return classes;
}

function byLevel(part: Part, names: Names): Selection {
  const classes = levelClasses(part.at("level"), names);
  const services = selectServices(part.at("services"), names);
  if (classes === undefined) return services;
  const secrets = part.at("secrets");
  const wanted = secrets.value === true && classes.includes("data-read") ? [...classes, "secret-read" as const] : classes;
  if (secrets.value === true && !classes.includes("data-read"))
    secrets.error(
      "secrets-without-data",
      "`secrets` adds nothing to this level.",
      { reason: "it opens secrets to levels that read data", mend: "Take it out, or choose level read." },
      "key",
    );
  return { ...services, set: within(services.set, wanted) };
}

/** Says which of `level` and `actions` a rule must have; false where it has neither or both. */
function checkKind(part: Part): boolean {
  const before = part.found.errors;
  const [level, actions] = [part.has("level"), part.has("actions")];
  if (level && actions)
    part
      .at("actions")
      .error("rule-kind", "An access rule has `level` or `actions`, not both.", { mend: "Make two rules of it." }, "key");
  else if (!level && !actions) {
    const mistyped = part.entries().some(([key]) => !ACCESS_KEYS.has(key));
    if (!mistyped)
      part.error("rule-kind", "An access rule needs `level` with `services`, or `actions`.", {
        mend: "Say what the team may do.",
      });
    return false;
  } else if (level && !part.has("services")) {
    const mistyped = part.entries().some(([key]) => !ACCESS_KEYS.has(key));
    if (!mistyped) part.error("missing-key", "`level` needs `services`.", { mend: 'Name the services, or ["*"] for every one.' });
    return false;
  } else if (actions)
    for (const key of ["services", "secrets"])
      if (part.has(key))
        part
          .at(key)
          .error("key-not-here", `\`${key}\` goes with \`level\`, not with \`actions\`.`, { mend: "Take it out." }, "key");
  return part.found.errors === before;
}

const ACCESS_KEYS = new Set(["in", "level", "services", "secrets", "actions", "resources", "except", "to", "when"]);

function checkPassRole(part: Part, set: ActionSet): void {
  const passes = set.has(catalogue.indexOf("iam:PassRole"));
  if (part.has("to") && !passes)
    part
      .at("to")
      .error("to-without-pass-role", "`to` is for iam:PassRole, which this rule does not hold.", { mend: "Take it out." }, "key");
  const named = part
    .at("actions")
    .texts()
    .find(({ text }) => text.toLowerCase() === "iam:passrole");
  if (named === undefined || !passes) return;
  const missing = ["to", "resources"].filter((key) => !part.has(key));
  if (missing.length > 0)
    named.part.error("pass-role-unbounded", `iam:PassRole needs ${missing.map((key) => `\`${key}\``).join(" and ")}.`, {
      reason: "who may pass any role to any service holds every role of the account",
      mend: "Name the roles under `resources` and the services under `to`.",
    });
}

/** Services of which the patterns take all, whatever AWS adds. */
function wholeServices(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => /^([^:]+:)?\*+$/.test(pattern)).map((pattern) => pattern.split(":")[0] ?? pattern);
}

/** One rule under `access`, its words resolved to actions; undefined where it is unsound, which has then been said. */
export function readAccessRule(part: Part, names: Names, otherwise: readonly string[]): AccessRule | undefined {
  const before = part.found.errors;
  const environments = environmentsOf(part.at("in").texts(), part.has("in"), names, otherwise);
  const level = part.at("level").text();
  const sound = checkKind(part);
  const actionsPart = part.at("actions");
  const explicit = part.has("actions");
  const selected = explicit ? selectActions(actionsPart, names) : byLevel(part, names);
  const { set } = readExcept(part.at("except"), selected.set, names);
  // What hangs on the actions is judged only where all of them could be read.
  const judged = sound && part.found.errors === before ? selected.set : ActionSet.empty();
  const resources = readResources(part.at("resources"), judged, names);
  const when = readConditions(part.at("when"), judged);
  if (sound && part.found.errors === before) {
    if (set.isEmpty())
      part.error("no-actions", "This rule holds no action.", {
        reason: "no action of the services is of the level, or `except` takes all of them out",
      });
    else {
      checkPassRole(part, set);
      if (resources !== undefined) warnStrangers(actionsPart.texts(), resources);
    }
  }
  if (part.found.errors !== before) return undefined;
  return {
    in: environments,
    title: explicit ? `actions ${inWords(actionsPart.texts())}` : `level ${level} of ${inWords(part.at("services").texts())}`,
    level: explicit ? undefined : level,
    services: explicit ? [] : selected.services,
    // Names are made when somebody asks: most of the time of reading a workspace would go into lists of thousands of them.
    get actions() {
      return namesOf(set);
    },
    actionSet: set,
    wholeServices: explicit ? wholeServices(selected.patterns) : [],
    explicit,
    resources,
    passTo: part.has("to")
      ? part
          .at("to")
          .texts()
          .map(({ text }) => text)
      : undefined,
    when,
    place: part.place,
  };
}
