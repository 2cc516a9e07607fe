import { invalidInput, limitExceeded } from "./iam-errors.js";
import type { Tag } from "./iam-state.js";
import { type Input, listOf, textsOf } from "./input.js";
import { ServiceError } from "./service-error.js";

const MOST = 50;

function checked(tags: readonly Tag[]): readonly Tag[] {
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length) {
    throw new ServiceError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", 400);
  }
  for (const { Key } of tags) {
    if (/^aws:/i.test(Key)) throw new ServiceError("InvalidInput", "System tags cannot be added/removed/updated.", 400);
  }
  if (tags.length > MOST) throw limitExceeded(`The number of tags has reached the maximum limit (${MOST}).`);
  return tags;
}

/** The tags that an input holds. */
export function tagsOf(input: Input): readonly Tag[] {
  const given = listOf(input, "Tags") ?? [];
  const tags = given.map((tag) => {
    const { Key, Value } = tag as Record<string, unknown>;
    if (typeof Key !== "string" || Key === "" || Key.length > 128)
      throw invalidInput("tags.1.member.key must have length between 1 and 128");
    if (typeof Value !== "string" || Value.length > 256)
      throw invalidInput("tags.1.member.value must have length less than or equal to 256");
    return { Key, Value };
  });
  return checked(tags);
}

/** Tags after more were put over them; keys are the same in any case. */
export function withTags(tags: readonly Tag[], input: Input): readonly Tag[] {
  const added = tagsOf(input);
  const isAdded = ({ Key }: Tag) => added.some((each) => each.Key.toLowerCase() === Key.toLowerCase());
  return checked([...tags.filter((tag) => !isAdded(tag)), ...added]);
}

export function withoutTags(tags: readonly Tag[], input: Input): readonly Tag[] {
  const gone = (textsOf(input, "TagKeys") ?? []).map((key) => key.toLowerCase());
  return tags.filter(({ Key }) => !gone.includes(Key.toLowerCase()));
}
