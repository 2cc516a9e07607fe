// Writes the catalogue as a compact ES module: cheap tables up front, one JSON string a service for the rest.
import { createHash } from "node:crypto";

const bits = (order, held) => held.reduce((sum, kind) => sum + 2 ** order.indexOf(kind), 0);

/** SHA-256 (hex) over everything that the catalogue says, classes included, in one canonical order. */
export function hashOf(source) {
  const content = source.services.map((service) => ({
    prefix: service.prefix,
    name: service.name,
    categories: service.categories,
    resourceControlPolicies: service.resourceControlPolicies,
    reviewed: service.reviewed,
    conditionKeys: service.conditionKeys.map(({ key, type }) => [key, type]),
    resourceTypes: service.resourceTypes.map(({ name, arns, conditionKeys }) => [name, arns, conditionKeys]),
    actions: service.actions.map((action) => [
      action.name,
      action.levels,
      action.classes,
      action.risks,
      action.resourceTypes.map(({ name, required, conditionKeys }) => [name, required, conditionKeys]),
      action.conditionKeys,
      action.dependents,
    ]),
  }));
  const globals = source.globalConditionKeys.map(({ key, type }) => [key, type]);
  return createHash("sha256")
    .update(JSON.stringify([globals, content]))
    .digest("hex");
}

/**
 * One service's details as JSON text:
 * k: condition keys [key, type]; r: resource types [name, arns, keys]; s: distinct shapes of its actions
 * [level bits, risk bits, uses [type * 2 + required, ...keys], keys, dependents or 0 for unknown]; a: shape of each action.
 */
function detailsOf(service, { levels, risks }) {
  const keys = service.conditionKeys.map(({ key, type }) => [key, type]);
  const places = new Map(keys.map(([key], place) => [key, place]));
  const keyPlace = (key) => {
    if (!places.has(key)) {
      places.set(key, keys.length);
      keys.push([key, ""]);
    }
    return places.get(key);
  };
  const types = service.resourceTypes.map(({ name, arns, conditionKeys }) => [name, arns, conditionKeys.map(keyPlace)]);
  const typePlace = new Map(types.map(([name], place) => [name, place]));
  const shapes = [];
  const known = new Map();
  const actions = service.actions.map((action) => {
    const uses = action.resourceTypes.map((use) => [
      typePlace.get(use.name) * 2 + (use.required ? 1 : 0),
      ...use.conditionKeys.map(keyPlace),
    ]);
    const shape = [
      bits(levels, action.levels),
      bits(risks, action.risks),
      uses,
      action.conditionKeys.map(keyPlace),
      action.dependents ?? 0,
    ];
    const text = JSON.stringify(shape);
    if (!known.has(text)) {
      known.set(text, shapes.length);
      shapes.push(shape);
    }
    return known.get(text);
  });
  return JSON.stringify({ k: keys, r: types, s: shapes, a: actions });
}

/** First printable character of the class table that needs no escape in front of it: "#" upwards, without the backslash. */
const letter = (place) => String.fromCharCode(35 + place + (35 + place >= 92 ? 1 : 0));

/** The text of build/catalogue.js. */
export function encode(source, orders) {
  const palette = [];
  let letters = "";
  let first = 0;
  const services = [];
  for (const service of source.services) {
    const flags = (service.reviewed ? 1 : 0) + (service.resourceControlPolicies ? 2 : 0);
    services.push([service.prefix, service.name, service.categories, flags, first, service.actions.length]);
    first += service.actions.length;
    for (const action of service.actions) {
      const held = bits(orders.classes, action.classes);
      if (held === 0) throw new Error(`${service.prefix}:${action.name} has no class`);
      if (!palette.includes(held)) palette.push(held);
      letters += letter(palette.indexOf(held));
    }
  }
  const everything = source.services.flatMap((service) => service.actions);
  const withRisk = orders.risks.map((risk) =>
    everything.flatMap((action, index) => (action.risks.includes(risk) ? [index] : [])),
  );
  if (palette.length > 91) throw new Error("more combinations of classes than the class table has letters");
  const constants = {
    source: source.version,
    hash: hashOf(source),
    size: first,
    services: JSON.stringify(services),
    classPalette: palette,
    classLetters: letters,
    risks: withRisk,
    names: source.services.map((service) => service.actions.map((action) => action.name).join(" ")),
    details: source.services.map((service) => detailsOf(service, orders)),
    conditionKeyHolders: source.conditionKeyHolders,
    globalConditionKeys: JSON.stringify(source.globalConditionKeys.map(({ key, type }) => [key, type])),
  };
  const literal = (value) => {
    if (typeof value !== "string") return Array.isArray(value) ? `[${value.map(literal).join(",")}]` : JSON.stringify(value);
    return value.includes("'") || value.includes("\\") ? JSON.stringify(value) : `'${value}'`;
  };
  return Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${literal(value)};\n`)
    .join("");
}

/** The text of build/catalogue.d.ts. */
export const DECLARATIONS = `/** Version of the service authorization data. */
export declare const source: string;
/** SHA-256 (hex) over everything that the catalogue says, classes included. */
export declare const hash: string;
/** How many actions there are. */
export declare const size: number;
/** JSON: [prefix, name, categories, flags (1 reviewed, 2 limited by resource control policies), first action, actions][]. */
export declare const services: string;
/** Class bits by place; bit i is CLASSES[i]. */
export declare const classPalette: readonly number[];
/** One letter an action: its place in classPalette, from "#" upwards without the backslash. */
export declare const classLetters: string;
/** Indexes of the actions with each risk, in the order of RISKS. */
export declare const risks: readonly (readonly number[])[];
/** One string a service: its action names, separated by spaces. */
export declare const names: readonly string[];
/** One JSON string a service; scripts/catalogue/encode.mjs says what is in it. */
export declare const details: readonly string[];
/** Services whose tables list keys that begin with another word than the service's prefix ("saml:aud"). */
export declare const conditionKeyHolders: readonly string[];
/** JSON: [key, type][]. */
export declare const globalConditionKeys: string;
`;
