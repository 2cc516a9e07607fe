import type { CatalogueAction } from "./entries.js";

const known = new WeakMap<CatalogueAction["resourceTypes"], string | null>();

/** An ARN format that leaves open only the partition; an asterisk that belongs to the name is written `${*}`. */
function isFixed(arn: string): boolean {
  return !/[*?]|\$\{/.test(arn.replaceAll("${Partition}", "").replaceAll("${*}", ""));
}

function found({ resourceTypes }: Pick<CatalogueAction, "resourceTypes">): string | null {
  const [type, ...others] = resourceTypes;
  const [arn, ...more] = type?.arns ?? [];
  if (arn === undefined || others.length > 0 || more.length > 0) return null;
  return isFixed(arn) ? arn : null;
}

/**
 * The one resource that every request for the action is about, whatever it names, in a partition: `arn:aws:s3:::*`, the asterisk being
 * part of the name, for the list of buckets. Undefined for every other action.
 */
export function fixedResource(action: Pick<CatalogueAction, "resourceTypes">, partition: string): string | undefined {
  const arn = formatOf(action);
  return arn?.replaceAll("${Partition}", partition).replaceAll("${*}", "*");
}

function formatOf(action: Pick<CatalogueAction, "resourceTypes">): string | undefined {
  let arn = known.get(action.resourceTypes);
  if (arn === undefined) {
    arn = found(action);
    known.set(action.resourceTypes, arn);
  }
  return arn ?? undefined;
}

/** Can no request for the action choose its resource, so that no policy limits the action to some? */
export function takesNoChoice(action: Pick<CatalogueAction, "resourceTypes">): boolean {
  return action.resourceTypes.length === 0 || formatOf(action) !== undefined;
}
