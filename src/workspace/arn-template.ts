import type { Written } from "./part.js";
import { checkPlaceholders } from "./placeholders.js";

/** `${…}` as one character that stands in no ARN's first parts, so that a colon inside a policy variable does not split the ARN. */
function masked(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, "%");
}

/** What is wrong with an ARN template as an ARN, in words; undefined for a sound one. */
function flaw(text: string): string | undefined {
  const parts = masked(text).split(":");
  if (parts[0] !== "arn") return "an ARN begins with `arn:`";
  if (parts.length < 6) return "an ARN has six parts: arn:partition:service:region:account:resource";
  const [, partition = "", service = "", , account = ""] = parts;
  if (!/^(aws[a-z-]*|\*)$/.test(partition)) return "its partition is not `aws`";
  if (!/^[a-z0-9*?-]+$/.test(service)) return "its service is empty or not in lower-case letters";
  if (!/^([0-9]{12}|aws|cloudfront|%|[0-9*?]*[*?][0-9*?]*|)$/.test(account))
    return "its account is neither twelve digits nor a placeholder nor empty";
  if (parts.slice(5).join(":") === "") return "its resource is empty";
  return undefined;
}

/** Checks that a text is an ARN template with known placeholders; `allowed` as in `checkPlaceholders`. */
export function checkArn(written: Written, allowed?: readonly string[]): boolean {
  if (!checkPlaceholders(written, allowed)) return false;
  const reason = flaw(written.text);
  if (reason === undefined) return true;
  written.part.error("invalid-arn", `\`${written.text}\` is not an ARN.`, { reason });
  return false;
}

/** The ARN pattern that a template stands for when nothing is filled in yet. */
export function templatePattern(template: string): string {
  return template.replace(/\$\{[^}]*\}/g, "*");
}
