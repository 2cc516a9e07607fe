import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";
import { arnIncludes, arnIntersects } from "../iam/pattern.js";

/** A resource type's ARN template as a pattern: every placeholder may be anything. */
export function typePattern(template: string): string {
  return template.replace(/\$\{[^}]+\}/g, "*");
}

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

const fits = new Map<string, boolean>();

/**
 * Can a resource that the pattern names be of this type? Not where the pattern lies wholly in a narrower type of the service that the
 * action does not take: `arn:aws:s3:::lake/*` matches the letters of a bucket's ARN, and names objects.
 */
function fitsType(action: CatalogueAction, own: readonly string[], type: string, pattern: string): boolean {
  if (!arnIntersects(type, pattern)) return false;
  return !serviceTemplates(action.service).some(
    (other) =>
      !own.includes(other) &&
      other !== type &&
      arnIncludes(other, pattern) &&
      arnIncludes(type, other) &&
      !arnIncludes(other, type),
  );
}

/** Does the action take a resource that the pattern may name? False for actions that take none. */
export function takesResource(action: CatalogueAction, pattern: string): boolean {
  if (pattern === "*") return true;
  const key = `${action.index} ${pattern}`;
  let answer = fits.get(key);
  if (answer === undefined) {
    const own = action.resourceTypes.flatMap((type) => type.arns.map(typePattern));
    answer = own.some((type) => fitsType(action, own, type, pattern));
    fits.set(key, answer);
  }
  return answer;
}

/** Names of the resource types that the action must have and none of the patterns can be. */
export function missingTypes(action: CatalogueAction, patterns: readonly string[]): readonly string[] {
  if (patterns.includes("*")) return [];
  const required = action.resourceTypes.filter((type) => type.required);
  return required
    .filter((type) => !type.arns.some((arn) => patterns.some((pattern) => arnIntersects(typePattern(arn), pattern))))
    .map((type) => type.name);
}
