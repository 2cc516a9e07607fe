import { type Input, listOf, textsOf } from "./input.js";

/** Condition keys that session tags of an AssumeRole call set. */
export function conditionsOfTags(input: Input): Record<string, string | readonly string[]> {
  const tags = (listOf(input, "Tags") ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  const transitive = textsOf(input, "TransitiveTagKeys") ?? [];
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    ...(tags.length === 0 ? {} : { "aws:TagKeys": tags.map(({ Key }) => Key) }),
    ...(transitive.length === 0 ? {} : { "sts:TransitiveTagKeys": transitive }),
  };
}
