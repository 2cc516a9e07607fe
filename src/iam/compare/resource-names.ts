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

const FORMATS_AT_MOST = 12;
/** What trying one pattern costs of the allowance. */
const TRIAL = 50;
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

/** What is looked for, and which ARNs will do. */
interface Quest {
  readonly language: Language;
  readonly texts: TextSearch;
  readonly suits: (arn: string) => boolean;
}

function fitting({ language, texts, suits }: Quest, template: string): string | undefined {
  const wanted = pattern(template);
  const tried = language.positive.flat().length + language.negative.length;
  if (wanted === undefined || !texts.allowance.spend(tried * TRIAL)) return undefined;
  const whole: Language = { ...language, positive: [...language.positive, [wanted]] };
  const candidates = [wanted, ...language.positive.flat().slice(0, 12)].map(sample);
  const suitable = (text: string): boolean => isArn(text) && suits(text);
  const likely = candidates.find((text) => suitable(text) && holds(whole, text));
  if (likely !== undefined) return likely;
  const found = texts.find(whole);
  return found.found === "some" && found.word !== undefined && suitable(found.word) ? found.word : undefined;
}

/** Services that the patterns name in their own place. */
export function servicesOf({ positive }: Language): readonly string[] {
  return [...new Set(positive.flat().flatMap((one) => /^arn:[^:]*:([a-z0-9-]+):/.exec(sample(one))?.[1] ?? []))];
}

/** Accounts that the patterns name in their own place, then some others. */
function accountsOf({ positive }: Language): readonly string[] {
  const named = positive.flat().flatMap((one) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(sample(one))?.[1] ?? []);
  return [...new Set([...named.slice(0, 3), "111122223333", OTHER_ACCOUNT])];
}

/** An account that is nobody's. */
export const OTHER_ACCOUNT = "999999999999";

/**
 * A resource of the language, one that the action takes where there is one, and that suits the caller. Without an action, any that
 * reads as an ARN.
 */
export function resourceFor(
  quest: Quest,
  action: Pick<CatalogueAction, "resourceTypes"> | undefined,
  service: string,
): NamedResource | undefined {
  const accounts = accountsOf(quest.language);
  const formats = action?.resourceTypes.flatMap(({ arns }) => arns) ?? [];
  const typed = formats
    .slice(0, FORMATS_AT_MOST)
    .flatMap((format) => [
      ...accounts.map((account) => arnTemplateToPattern(format, { ...PLACE, account })),
      arnTemplateToPattern(format, { partition: "aws" }),
    ]);
  for (const template of new Set(typed)) {
    const resource = fitting(quest, template.replace(/\*+/g, "?*"));
    if (resource !== undefined) return { resource, isTyped: true };
  }
  const untyped = [
    ...accounts.map((account) => `arn:aws:${service}:us-east-1:${account}:*`),
    `arn:aws:${service}:::*`,
    `arn:aws:${service}:*:????????????:*`,
    "arn:aws:*:*:*:*",
    "arn:aws*:*:*:*:*",
  ];
  for (const template of untyped) {
    const resource = fitting(quest, template);
    if (resource !== undefined) return { resource, isTyped: false };
  }
  return holds(quest.language, "*") ? { resource: "*", isTyped: false } : undefined;
}

/** The resource `*`, which an action without resource types is about. */
export const NO_RESOURCE: Language = {
  positive: [
    [{ name: "the resource *", tokens: lettersOf("*"), open: 0, folds: false, hasVariables: false, whole: [], reading: "plain" }],
  ],
  negative: [],
};
