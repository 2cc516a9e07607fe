import type { LiveObject, ObjectKind } from "../model/database.js";
import type { DatabaseGrant } from "../model/workspace.js";
import type { DeclaredTeam, Desired, DesiredAcl, DesiredEntry } from "./desired.js";
import type { LiveIndex } from "./live-index.js";
import { columnPrivileges, isForeign, knownSince, meant } from "./privileges.js";
import { checkSchemaName, kindsOf, resolveNamed, type Tell } from "./resolve-selector.js";

/** One rule of one team; `because` where it follows from others and nobody wrote it. */
export interface Rule {
  readonly holder: DeclaredTeam;
  readonly grant: DatabaseGrant;
  readonly because: string | null;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Adds up the entries of rules on one kind of object; what is written down explains an entry before what follows. */
export function entriesOf(rules: readonly Rule[], kind: ObjectKind, version: number, only?: readonly string[]): DesiredAcl {
  const entries = new Map<string, DesiredEntry>();
  for (const { holder, grant, because } of rules)
    for (const privilege of meant(grant, kind, version)) {
      if (only?.includes(privilege) === false) continue;
      const grantee = holder.access.role;
      const key = `${grantee}\0${privilege}`;
      const there = entries.get(key);
      const asked = { team: holder.team, place: grant.place, because };
      const grantable = grant.grantOption || there?.grantable === true;
      const stays = there !== undefined && (there.asked.because === null || because !== null) && there.grantable === grantable;
      entries.set(key, { grantee, privilege, grantable, asked: stays ? there.asked : asked });
    }
  return [...entries.values()].sort((a, b) => text(a.grantee, b.grantee) || text(a.privilege, b.privilege));
}

/** Which rules are about which objects. Objects under the same rules get one value. */
export class RuleIndex {
  readonly #index: LiveIndex;
  readonly #version: number;
  readonly #every = new Map<ObjectKind, { readonly schema: string | null; readonly rule: Rule }[]>();
  readonly #named = new Map<LiveObject, Rule[]>();
  readonly #columns = new Map<LiveObject, Map<string, Rule[]>>();
  readonly #lists = new Map<string, readonly Rule[]>();
  readonly #kept = new Map<readonly Rule[], Map<ObjectKind, DesiredAcl>>();

  constructor(index: LiveIndex) {
    this.#index = index;
    this.#version = index.live.version;
  }

  /** A rule on an object itself. */
  addNamed(rule: Rule, object: LiveObject): void {
    const rules = this.#named.get(object);
    if (rules === undefined) this.#named.set(object, [rule]);
    else rules.push(rule);
  }

  /** Takes in what a rule names; what does not exist is told. Gives the objects named and the schemas touched. */
  add(rule: Rule, tell: Tell): { readonly schemas: ReadonlySet<string> } {
    const { grant } = rule;
    const schemas = new Set<string>();
    for (const selector of grant.selectors) {
      this.#checkVersion(rule, selector.kind, tell);
      if (selector.every) {
        if (selector.schema !== null && !checkSchemaName(selector.schema, selector, this.#index, tell)) continue;
        if (selector.schema !== null) schemas.add(selector.schema);
        for (const kind of kindsOf(selector)) {
          if (grant.future !== "only") {
            const there = this.#every.get(kind) ?? [];
            this.#every.set(kind, there);
            there.push({ schema: selector.schema, rule });
          }
          if (selector.schema === null)
            for (const object of this.#index.objects)
              if (object.kind === kind && object.schema !== null && !isForeign(object)) schemas.add(object.schema);
        }
        continue;
      }
      // Parameters have no entry in the catalogue until something is granted on them.
      const object = resolveNamed(selector, this.#index, tell);
      if (object === undefined) continue;
      if (object.schema !== null) schemas.add(object.schema);
      if (grant.columns === undefined) this.addNamed(rule, object);
      else this.#addColumns(rule, object, selector.place, tell);
    }
    return { schemas };
  }

  #checkVersion({ grant }: Rule, kind: ObjectKind, tell: Tell): void {
    for (const privilege of grant.privileges) {
      const since = knownSince(kind, privilege);
      if (since === undefined || since <= this.#version) continue;
      const reason = `the server is PostgreSQL ${Math.floor(this.#version / 10000)}, and ${privilege} came with ${Math.floor(since / 10000)}`;
      const message = `The server knows no privilege ${privilege} on a ${kind.replaceAll("-", " ")}.`;
      tell({
        code: "privilege-too-new",
        message,
        place: grant.place,
        reason,
        mend: "Take it out; ALL is whatever the server knows.",
      });
    }
  }

  #addColumns(rule: Rule, object: LiveObject, place: Rule["grant"]["place"], tell: Tell): void {
    const columns = this.#columns.get(object) ?? new Map<string, Rule[]>();
    this.#columns.set(object, columns);
    for (const name of rule.grant.columns ?? []) {
      if (object.columns?.some((column) => column.name === name) !== true) {
        const known = (object.columns ?? []).map((column) => column.name);
        tell({
          code: "unknown-column",
          message: `\`${object.schema}.${object.name}\` has no column \`${name}\`.`,
          place,
          mend: columnSuggestion(name, known),
        });
        continue;
      }
      columns.set(name, [...(columns.get(name) ?? []), rule]);
    }
  }

  /** What there must be on an object as a whole; one value for all objects under the same rules. */
  acl(object: LiveObject): DesiredAcl {
    const rules = this.#rulesOn(object);
    const own = this.#named.get(object);
    if (own !== undefined) return entriesOf([...own, ...rules], object.kind, this.#version);
    let of = this.#kept.get(rules);
    if (of === undefined) {
      of = new Map();
      this.#kept.set(rules, of);
    }
    let acl = of.get(object.kind);
    if (acl === undefined) {
      acl = entriesOf(rules, object.kind, this.#version);
      of.set(object.kind, acl);
    }
    return acl;
  }

  /** What there must be on single columns, but for what the whole gives already. */
  columns(object: LiveObject, acl: DesiredAcl): Desired["objects"][number]["columns"] {
    const rules = this.#columns.get(object);
    if (rules === undefined) return NO_COLUMNS;
    const given = new Map(acl.map((entry) => [`${entry.grantee}\0${entry.privilege}`, entry.grantable]));
    const found = new Map<string, DesiredAcl>();
    for (const column of object.columns ?? []) {
      const wanted = entriesOf(rules.get(column.name) ?? [], object.kind, this.#version, columnPrivileges(object.kind)).filter(
        ({ grantee, privilege, grantable }) => {
          const whole = given.get(`${grantee}\0${privilege}`);
          return whole === undefined || (grantable && !whole);
        },
      );
      if (wanted.length > 0) found.set(column.name, wanted);
    }
    return found;
  }

  #rulesOn({ kind, schema }: LiveObject): readonly Rule[] {
    const key = `${kind}\0${schema ?? ""}`;
    let rules = this.#lists.get(key);
    if (rules === undefined) {
      rules = (this.#every.get(kind) ?? []).flatMap((one) => (one.schema === null || one.schema === schema ? [one.rule] : []));
      this.#lists.set(key, rules);
    }
    return rules;
  }
}

const NO_COLUMNS: ReadonlyMap<string, DesiredAcl> = new Map();

function columnSuggestion(name: string, known: readonly string[]): string {
  const folded = known.find((one) => one.toLowerCase() === name.toLowerCase());
  if (folded !== undefined) return `Did you mean \`${folded}\`?`;
  return known.length <= 24 ? `It has ${known.join(", ")}.` : `It has ${known.length} other columns.`;
}
