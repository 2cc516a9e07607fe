import { variableTokens } from "../arn-pattern.js";
import { arnTemplateToPattern, type CatalogueAction } from "../catalogue/index.js";
import { ONE, RUN } from "../wildcard.js";
import type { Language } from "./language.js";
import { lettersOf, type TextPattern, textPattern } from "./text-pattern.js";
import { holds, type TextSearch } from "./text-set.js";

/** A resource that a witness is about, and whether it is one that the action takes. */
export interface NamedResource {
  readonly resource: string;
  readonly isTyped: boolean;
}

const PLACE = { partition: "aws", region: "us-east-1" };
const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12}|aws|cloudfront|):[^\s]+$/;

function pattern(text: string): TextPattern | undefined {
  return textPattern(text, variableTokens(text), "arn", "wide");
}

/** The pattern with its wildcards replaced by a word. */
function sample({ tokens }: TextPattern): string {
  return tokens
    .map((token) =>
      token === RUN ? "example" : token === ONE ? "x" : typeof token === "string" ? "" : String.fromCodePoint(token),
    )
    .join("");
}

function isArn(text: string): boolean {
  return ARN.test(text);
}

function fitting(language: Language, template: string, texts: TextSearch): string | undefined {
  const wanted = pattern(template.replace(/\*+/g, "?*"));
  if (wanted === undefined) return undefined;
  const whole: Language = { ...language, positive: [...language.positive, [wanted]] };
  const candidates = [wanted, ...language.positive.flat().slice(0, 12)].map(sample);
  const likely = candidates.find((text) => isArn(text) && holds(whole, text));
  if (likely !== undefined) return likely;
  const found = texts.find(whole);
  return found.found === "some" && found.word !== undefined && isArn(found.word) ? found.word : undefined;
}

/** Accounts that the patterns name in their own place. */
function accountsOf({ positive }: Language): readonly string[] {
  const named = positive.flat().flatMap((one) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(sample(one))?.[1] ?? []);
  return [...new Set([...named, "111122223333"])].slice(0, 4);
}

/** A resource of the language that the action takes; without an action, any that reads as an ARN. */
export function resourceFor(
  language: Language,
  action: Pick<CatalogueAction, "resourceTypes"> | undefined,
  service: string,
  texts: TextSearch,
): NamedResource | undefined {
  const formats = action?.resourceTypes.flatMap(({ arns }) => arns) ?? [];
  for (const format of formats.slice(0, 12)) {
    const templates = [
      ...accountsOf(language).map((account) => arnTemplateToPattern(format, { ...PLACE, account })),
      // Formats with neither region nor account keep both empty.
      arnTemplateToPattern(format, { partition: "aws" }),
    ];
    for (const template of templates) {
      const resource = fitting(language, template, texts);
      if (resource !== undefined) return { resource, isTyped: true };
    }
  }
  for (const template of [
    ...accountsOf(language).map((account) => `arn:aws:${service}:us-east-1:${account}:*`),
    `arn:aws:${service}:::*`,
    `arn:aws:${service}:*:????????????:*`,
    "arn:aws:*:*:*:*",
    "arn:aws*:*:*:*:*",
  ]) {
    const resource = anyFitting(language, template, texts);
    if (resource !== undefined) return { resource, isTyped: false };
  }
  return holds(language, "*") ? { resource: "*", isTyped: false } : undefined;
}

function anyFitting(language: Language, template: string, texts: TextSearch): string | undefined {
  const likely = language.positive.flat().slice(0, 12).map(sample);
  const wanted = pattern(template);
  if (wanted === undefined) return undefined;
  const whole: Language = { ...language, positive: [...language.positive, [wanted]] };
  const exact = likely.find((text) => isArn(text) && holds(whole, text));
  return exact ?? fitting(language, template, texts);
}

/** The resource `*`, which an action without resource types is about. */
export const NO_RESOURCE: Language = {
  positive: [
    [{ name: "the resource *", tokens: lettersOf("*"), open: 0, folds: false, hasVariables: false, whole: [], reading: "plain" }],
  ],
  negative: [],
};
