import { matches } from "../../pattern.js";

/** An ARN in its six parts; wildcards and variables stay. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export const PARTITIONS = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"] as const;

/** Cuts at colons outside of variables: `${aws:PrincipalTag/team}` holds one of its own. */
export function segmentsOf(text: string): readonly string[] {
  const segments: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length && segments.length < 5; at++) {
    if (text.startsWith("${", at)) {
      const end = text.indexOf("}", at);
      if (end < 0) break;
      at = end;
    } else if (text[at] === ":") {
      segments.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...segments, text.slice(from)];
}

/** The parts of a whole ARN; undefined where there are fewer than six or it does not begin with `arn:`. */
export function arnParts(text: string): ArnParts | undefined {
  const [arn, partition, service, region, account, resource] = segmentsOf(text);
  if (arn !== "arn" || partition === undefined || service === undefined || region === undefined) return undefined;
  return account === undefined || resource === undefined ? undefined : { partition, service, region, account, resource };
}

/** Does a text hold a wildcard or a variable, so that nobody can tell what it stands for? */
export function isOpenText(text: string): boolean {
  return /[*?]|\$\{/.test(text);
}

export function isPartition(text: string): boolean {
  return isOpenText(text)
    ? text.includes("${") || PARTITIONS.some((name) => matches(text, name))
    : (PARTITIONS as readonly string[]).includes(text);
}

/** `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export function isRegion(text: string): boolean {
  return text === "" || isOpenText(text) || /^[a-z]{2,4}(-[a-z]+){1,2}-\d$/.test(text);
}
