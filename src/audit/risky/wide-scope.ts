import type { ConditionBlock } from "../../iam/document.js";
import { isBroad, type ResourceScope } from "../resource-scope.js";

/** Every one of a service's resources: `arn:aws:s3:::*`, `arn:aws:s3:::*\/*`. */
const WHOLE_SERVICE = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?]+(\/\*)*$/i;
/** Every one of a type, which most ARNs begin with: `arn:aws:dynamodb:us-east-1:111122223333:table/*`. */
const WHOLE_TYPE = /^arn:[^:]*:(?!(s3|sns|sqs|execute-api):)[^:]*:[^:]*:[^:]*:[a-z0-9-]+[:/][*?]+(\/\*)*$/i;
/** Conditions that pick single resources out of all of them. */
const PICKS_RESOURCES = /(^|:)(resourcetag|existingobjecttag)\//i;
const POSITIVE = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike)$/i;

function picks(block: ConditionBlock): boolean {
  return Object.entries(block).some(
    ([operator, keys]) => POSITIVE.test(operator) && Object.keys(keys).some((key) => PICKS_RESOURCES.test(key)),
  );
}

/** Is it about everything in a service, or nearly so, and not about what carries a tag? */
export function isWide(scope: ResourceScope, when: readonly ConditionBlock[]): boolean {
  const wide = isBroad(scope) || scope.resources.some((pattern) => WHOLE_SERVICE.test(pattern) || WHOLE_TYPE.test(pattern));
  return wide && !when.some(picks);
}
