import { escapeWildcards } from "../arn-pattern.js";
import { type ArnTest, arnConditionTest, readArn } from "../arn-test.js";
import { globOf } from "../glob.js";
import { lowerText, type Tokens } from "../wildcard.js";
import { PLAIN } from "./compare.js";
import type { Context, Knowledge } from "./context.js";
import type { Comparison } from "./operators.js";
import { Filling, templateOf } from "./template.js";
import { or, type Truth, truthOf } from "./truth.js";

/** Does a value of the request match one of the policy's? */
export type ValueTest = (request: string, context: Context, knowledge: Knowledge) => Truth;

type Test = (request: string) => boolean;

/** The test of a filled-in text. */
function filledTest(comparison: Comparison, tokens: Tokens): Test {
  if (comparison === "arn") {
    const test: ArnTest = arnConditionTest(tokens);
    return (request) => test(readArn(request));
  }
  if (comparison !== "stringIgnoreCase") return globOf(tokens);
  const wanted = lowerText(textOf(tokens));
  return (request) => lowerText(request) === wanted;
}

const textOf = (tokens: Tokens): string => tokens.map((token) => String.fromCodePoint(token as number)).join("");

/** The test of one value of the policy: `plain`, or `open` where it holds variables. */
type OneTest = { readonly plain: Test } | { readonly open: ValueTest };

/** String operators compare wildcards as plain characters, save the Like ones. */
function testOf(comparison: Comparison, policy: string): OneTest {
  const plain = PLAIN[comparison];
  if (plain !== undefined) return { plain: plain(policy) };
  const template = templateOf(comparison === "like" || comparison === "arn" ? policy : escapeWildcards(policy));
  if (template.variables.size === 0) return { plain: filledTest(comparison, template.tokens) };
  const filling = new Filling(template, (tokens) => filledTest(comparison, tokens));
  const open: ValueTest = (request, context, knowledge) => {
    const filled = filling.with(context, knowledge);
    if (filled === "unknown") return "unknown";
    return truthOf(filled !== "unmatched" && filled(request));
  };
  return { open };
}

/** Do the policy's values, one of which is enough, match a value of the request? */
export function valueTest(comparison: Comparison, policy: readonly string[]): ValueTest {
  const plain: Test[] = [];
  const open: ValueTest[] = [];
  for (const test of policy.map((value) => testOf(comparison, value))) {
    if ("plain" in test) plain.push(test.plain);
    else open.push(test.open);
  }
  return (request, context, knowledge) => {
    for (const test of plain) if (test(request)) return "true";
    let any: Truth = "false";
    for (const test of open) {
      any = or(any, test(request, context, knowledge));
      if (any === "true") break;
    }
    return any;
  };
}
