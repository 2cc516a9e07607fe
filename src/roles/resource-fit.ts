import { arnTemplateToPattern, type CatalogueAction, catalogue } from "../iam/catalogue/index.js";
import { arnIncludes, arnIntersects } from "../iam/pattern.js";

/** A resource type's ARN template as a pattern in which every placeholder may be anything; remembered, since proofs ask often. */
export function typePattern(template: string): string {
  let pattern = patterns.get(template);
  if (pattern === undefined) {
    pattern = arnTemplateToPattern(template);
    patterns.set(template, pattern);
  }
  return pattern;
}

const patterns = new Map<string, string>();

const templatesOfService = new Map<string, readonly string[]>();

/** Every ARN pattern of the service's resource types, for telling a bucket from the objects in it. */
function serviceTemplates(prefix: string): readonly string[] {
  let found = templatesOfService.get(prefix);
  if (found === undefined) {
    const all = new Set<string>();
    for (const type of catalogue.service(prefix)?.resourceTypes ?? []) for (const arn of type.arns) all.add(typePattern(arn));
    found = [...all];
    templatesOfService.set(prefix, found);
  }
  return found;
}

const holders = new Map<string, readonly string[]>();

/** Types of the service in which the pattern lies wholly. */
function typesAround(service: string, pattern: string): readonly string[] {
  const key = `${service} ${pattern}`;
  let found = holders.get(key);
  if (found === undefined) {
    found = serviceTemplates(service).filter((type) => meetsType(type, pattern) && arnIncludes(type, pattern));
    holders.set(key, found);
  }
  return found;
}

const meetings = new Map<string, boolean>();

/** Do both spell out a service, and not the same one? Most pairs do, and need no closer look. */
function otherService(a: string, b: string): boolean {
  const [one, other] = [/^arn:[^:]*:([a-z0-9-]+):/.exec(a)?.[1], /^arn:[^:]*:([a-z0-9-]+):/.exec(b)?.[1]];
  return one !== undefined && other !== undefined && one !== other;
}

function meetsType(type: string, pattern: string): boolean {
  const key = `${type} ${pattern}`;
  let answer = meetings.get(key);
  if (answer === undefined) {
    answer = !otherService(type, pattern) && arnIntersects(type, pattern);
    meetings.set(key, answer);
  }
  return answer;
}

const typesByAction = new Map<number, readonly string[]>();

function ownTypes(action: CatalogueAction): readonly string[] {
  let own = typesByAction.get(action.index);
  if (own === undefined) {
    own = action.resourceTypes.flatMap((type) => type.arns.map(typePattern));
    typesByAction.set(action.index, own);
  }
  return own;
}

/**
 * Does the action take a resource that the pattern may name? False for actions that take none, and where the pattern lies wholly in a
 * narrower type of the service that the action does not take: `arn:aws:s3:::lake/*` matches the letters of a bucket's ARN, and names objects.
 */
export function takesResource(action: CatalogueAction, pattern: string): boolean {
  if (pattern === "*") return true;
  const own = ownTypes(action);
  return own.some(
    (type) =>
      meetsType(type, pattern) &&
      !typesAround(action.service, pattern).some(
        (other) => !own.includes(other) && arnIncludes(type, other) && !arnIncludes(other, type),
      ),
  );
}

/** Names of the resource types that the action must have and none of the patterns can be. */
export function missingTypes(action: CatalogueAction, patterns: readonly string[]): readonly string[] {
  if (patterns.includes("*")) return [];
  const required = action.resourceTypes.filter((type) => type.required);
  return required
    .filter((type) => !type.arns.some((arn) => patterns.some((pattern) => meetsType(typePattern(arn), pattern))))
    .map((type) => type.name);
}
