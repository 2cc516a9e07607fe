// Gives every action its classes: reviewed ones from policies/classes/, the rest from AWS's levels and the risks, failing closed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { byCodeUnit } from "./source.mjs";

const READS = ["config-read", "data-read", "secret-read"];
/** Classes of actions that change who may do what. */
const GIVES = ["share", "permission", "credential"];
/** Services whose exposed resources are permissions themselves. */
const PRINCIPALS = ["iam", "organizations", "sso"];

const schema = (classes) => ({
  type: "object",
  additionalProperties: false,
  required: ["service", "catalogue", "classes"],
  properties: {
    service: { type: "string" },
    catalogue: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
    classes: {
      type: "object",
      propertyNames: { enum: classes },
      additionalProperties: { type: ["array", "null"], items: { type: "string", minLength: 1 }, uniqueItems: true },
    },
    corrects: { type: ["object", "null"], additionalProperties: { type: "string", minLength: 10 } },
  },
});

/** Classes of an action that nobody reviewed. An unreviewed read counts as a read of data. */
export function defaultClasses(prefix, action, order) {
  const found = new Set();
  for (const level of action.levels) {
    if (level === "Permissions management") found.add("permission");
    else if (level === "Write" || level === "Tagging") found.add("mutate");
    else found.add("data-read");
  }
  const reads = action.levels.every((level) => level === "Read" || level === "List");
  if (action.risks.includes("credential-exposure")) found.add(reads ? "secret-read" : "credential");
  if (action.risks.includes("data-access")) found.add("data-read");
  if (action.risks.includes("resource-exposure")) found.add(PRINCIPALS.includes(prefix) ? "permission" : "share");
  if (action.risks.includes("escalation")) found.add("permission");
  return order.filter((kind) => found.has(kind));
}

/** Action name -> classes of one reviewed file, and everything that is wrong with it. */
function readReview(file, service, order) {
  const problems = [];
  const known = new Map(service.actions.map((action) => [action.name, action]));
  const classes = new Map();
  for (const kind of order)
    for (const name of file.classes[kind] ?? []) {
      if (!known.has(name)) problems.push(`${kind} names ${service.prefix}:${name}, which the catalogue does not hold`);
      classes.set(name, [...(classes.get(name) ?? []), kind]);
    }
  const corrects = file.corrects ?? {};
  for (const name of Object.keys(corrects))
    if (!classes.has(name)) problems.push(`corrects names ${service.prefix}:${name}, which stands in no class`);
  for (const [name, kinds] of classes) {
    const { levels = [], awsLevels = [] } = known.get(name) ?? {};
    const full = `${service.prefix}:${name}`;
    if (kinds.includes("config-read") && (kinds.includes("data-read") || kinds.includes("secret-read")))
      problems.push(`${full} cannot read configuration only and read ${kinds.includes("data-read") ? "data" : "secrets"} too`);
    if (Object.hasOwn(corrects, name)) continue;
    if (kinds.every((kind) => READS.includes(kind)) && levels.some((level) => level !== "Read" && level !== "List"))
      problems.push(`${full} is ${levels.join(", ")}, and stands only under ${kinds.join(", ")}: say why under corrects`);
    else if (awsLevels.includes("Permissions management") && !kinds.some((kind) => GIVES.includes(kind)))
      problems.push(`${full} manages permissions, and stands only under ${kinds.join(", ")}: say why under corrects`);
  }
  return { classes, problems };
}

/** Sets `classes` on every action and `reviewed` on every service; throws one error that lists every problem of every file. */
export function addClasses(source, reviews, order) {
  const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema(order));
  const services = new Map(source.services.map((service) => [service.prefix, service]));
  const reviewed = new Map();
  const problems = [];
  for (const { path, file } of reviews) {
    const say = (problem) => problems.push(`${path}: ${problem}`);
    if (!valid(file)) {
      for (const error of valid.errors) say(`${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
      continue;
    }
    const service = services.get(file.service);
    if (service === undefined) say(`service "${file.service}" is not in the catalogue`);
    else if (reviewed.has(file.service)) say(`service "${file.service}" has another file`);
    else if (path.split("/").at(-1) !== `${file.service}.yaml`) say(`should be called ${file.service}.yaml`);
    else {
      const review = readReview(file, service, order);
      review.problems.forEach(say);
      reviewed.set(file.service, review.classes);
    }
  }
  if (problems.length > 0) throw new Error(`classes:\n  ${problems.join("\n  ")}`);
  for (const service of source.services) {
    const classes = reviewed.get(service.prefix) ?? new Map();
    service.reviewed = service.actions.length > 0 && service.actions.every((action) => classes.has(action.name));
    for (const action of service.actions) {
      action.reviewed = classes.has(action.name);
      action.classes = classes.get(action.name) ?? defaultClasses(service.prefix, action, order);
    }
  }
}

/** Which classes a reviewed action should have one of, where policies/risks.yaml knows a risk of it. */
const TOLD_BY_RISK = {
  "credential-exposure": ["credential", "secret-read"],
  "data-access": ["data-read", "secret-read"],
  escalation: ["credential", "permission"],
  "resource-exposure": GIVES,
};

/** Reviewed actions whose classes tell nothing of a risk that is known of them; a person wins, but is asked to look again. */
export function doubtReviews(source) {
  const reviewed = source.services.flatMap(({ prefix, actions }) =>
    actions.filter((one) => one.reviewed).map((one) => [prefix, one]),
  );
  return reviewed.flatMap(([prefix, action]) =>
    action.risks
      .filter((risk) => !TOLD_BY_RISK[risk].some((kind) => action.classes.includes(kind)))
      .map((risk) => `${prefix}:${action.name} has the risk ${risk}, and is reviewed as ${action.classes.join(", ")}`),
  );
}

export function readReviews(root) {
  const folder = join(root, "policies/classes");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return names.sort(byCodeUnit).map((name) => {
    const path = `policies/classes/${name}`;
    try {
      return { path, file: parse(readFileSync(join(folder, name), "utf8")) };
    } catch (error) {
      throw new Error(`${path}: ${error.message}`);
    }
  });
}
