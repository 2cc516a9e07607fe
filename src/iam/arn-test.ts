import { arnPatternOf } from "./arn-pattern.js";
import { globOf, type TextTest } from "./glob.js";
import { codePointsOf, ONE, RUN, type Tokens } from "./wildcard.js";

/** A text that patterns of ARNs are held against, read once: where its segments begin, if it is an ARN. */
export interface ReadArn {
  readonly text: string;
  /** Where each of its first six segments begins; undefined: it is no ARN. */
  readonly starts: readonly number[] | undefined;
}

export type ArnTest = (arn: ReadArn) => boolean;

const COLON = 58;

export function readArn(text: string): ReadArn {
  if (!text.startsWith("arn:")) return { text, starts: undefined };
  const starts = [0];
  for (let at = text.indexOf(":"); at >= 0 && starts.length < 6; at = text.indexOf(":", at + 1)) starts.push(at + 1);
  return { text, starts };
}

function segmentOf({ text, starts = [] }: ReadArn, i: number): string {
  return text.slice(starts[i], (starts[i + 1] ?? text.length + 1) - 1);
}

const isFree = (segment: Tokens): boolean => segment.length === 1 && segment[0] === RUN;

/**
 * Segment by segment; the last one of the pattern is held against all that is left of the ARN. `undefined`: the pattern is no ARN's.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" (ARN) and "Resource".
 */
function bySegment(tokens: Tokens): { readonly test: ArnTest; readonly isShort: boolean } | undefined {
  const { segments, crossing } = arnPatternOf(tokens);
  if (segments === undefined) return undefined;
  const last = segments.length - 1;
  // Every pattern that is read by segment begins with `arn`, as the text does.
  const tests = segments.map((segment, i) => (isFree(segment) || i === 0 ? undefined : globOf(segment)));
  const test: ArnTest = (arn) => {
    const { text, starts } = arn;
    if (starts === undefined || starts.length < segments.length) return false;
    const end = tests[last];
    if (end !== undefined && !end(text.slice(starts[last]))) return false;
    for (let i = 1; i < last; i++) {
      const own = tests[i];
      if (own !== undefined && !own(segmentOf(arn, i))) return false;
    }
    return true;
  };
  return { test, isShort: crossing && segments.length < 6 };
}

/** Which wildcards of a pattern match colons: a `*` that ends its segment, and any in the resource part. */
function crossingWildcards(tokens: Tokens): readonly boolean[] {
  let colons = 0;
  return tokens.map((token, i) => {
    if (token === COLON) colons++;
    return colons > 4 || (token === RUN && (tokens[i + 1] === COLON || i === tokens.length - 1));
  });
}

/** The pattern read from left to right with every place that it may be at; for the few texts that have colons to spare. */
function acrossColons(tokens: Tokens): TextTest {
  const crosses = crossingWildcards(tokens);
  const isRun = tokens.map((token) => token === RUN);
  const isWild = tokens.map((token) => token === RUN || token === ONE);
  const end = tokens.length;
  const withSkips = (places: Uint8Array): Uint8Array => {
    for (let place = 0; place < end; place++) if (places[place] === 1 && isRun[place]) places[place + 1] = 1;
    return places;
  };
  return (text) => {
    let places = withSkips(Uint8Array.of(1, ...new Uint8Array(end)));
    for (const code of codePointsOf(text)) {
      const next = new Uint8Array(end + 1);
      for (let place = 0; place < end; place++) {
        if (places[place] === 0) continue;
        const fits = isWild[place] ? code !== COLON || crosses[place] : tokens[place] === code;
        if (fits) next[isRun[place] ? place : place + 1] = 1;
      }
      places = withSkips(next);
    }
    return places[end] === 1;
  };
}

/** A test that is made when it is first asked. */
function late(make: () => TextTest): TextTest {
  let made: TextTest | undefined;
  return (text) => {
    made ??= make();
    return made(text);
  };
}

const colonsOf = (text: string): number => text.split(":").length - 1;

/**
 * The test of a filled-in pattern of the ARN condition operators: each of the six parts is checked separately. A pattern with fewer
 * parts is read as one text.
 */
export function arnConditionTest(tokens: Tokens): ArnTest {
  const parts = bySegment(tokens);
  const whole = late(() => globOf(tokens));
  if (parts === undefined || parts.isShort) return ({ text }) => whole(text);
  return (arn) => (arn.starts === undefined ? whole(arn.text) : parts.test(arn));
}

/**
 * The test of a filled-in pattern of a Resource or NotResource element. Wildcards stay within their segment, save that a `*` which
 * ends a segment also matches beyond it. Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function resourceTest(tokens: Tokens): ArnTest {
  const parts = bySegment(tokens);
  const whole = late(() => globOf(tokens));
  if (parts === undefined || parts.isShort) return ({ text }) => whole(text);
  const written = tokens.filter((token) => token === COLON).length;
  // Only a `*` before the last segment can take a colon that the segments do not account for.
  const across = tokens.some((token, i) => token === RUN && tokens[i + 1] === COLON)
    ? late(() => acrossColons(tokens))
    : undefined;
  return (arn) => {
    if (arn.starts === undefined) return whole(arn.text);
    if (parts.test(arn)) return true;
    return across !== undefined && colonsOf(arn.text) > written && across(arn.text);
  };
}
