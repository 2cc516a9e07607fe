import { readJson } from "../read-json.js";
import { type JsonNode, memberOf, textOf } from "../tree.js";
import { accountDocuments, looksLikeAccountDetails } from "./account-details.js";
import { cliDocuments } from "./cli-answers.js";
import { isTemplate, templateDocuments } from "./cloudformation.js";
import { documentAt, type FoundPolicy } from "./found.js";
import { isTerraform, terraformDocuments } from "./terraform.js";
import { readYaml } from "./yaml-tree.js";

export { looksLikeAccountDetails } from "./account-details.js";
export type { FoundPolicy } from "./found.js";

/** What kind of file it is. */
export type FileShape = "policy" | "account-details" | "cloudformation" | "terraform" | "aws-cli" | "unknown";

function isDocument(root: JsonNode): boolean {
  if (root.kind !== "object") return false;
  const hasStatement = root.members.some(({ key }) => key.toLowerCase() === "statement");
  return hasStatement || (memberOf(root, "Version") !== undefined && /^20\d\d-\d\d-\d\d$/.test(textOf(root, "Version") ?? ""));
}

function plain(root: JsonNode, text: string): readonly FoundPolicy[] {
  if (root.kind !== "array") return documentAt(root, text, "document", {});
  return root.items.filter(isDocument).flatMap((item, index) => documentAt(item, text, `document ${index + 1}`, {}));
}

/**
 * The policy documents of a file, whatever kind of file it is. None are found where it holds none.
 * @throws JsonProblem where the text is not JSON (nor, with `yaml`, YAML); for the details of an account also while they are read.
 */
export function findPolicies(
  text: string,
  { yaml }: { readonly yaml: boolean },
): { readonly shape: FileShape; readonly policies: Iterable<FoundPolicy> } {
  if (!yaml && looksLikeAccountDetails(text)) return { shape: "account-details", policies: accountDocuments(text) };
  const root = yaml ? readYaml(text) : readJson(text);
  if (isDocument(root) || root.kind === "array") return { shape: "policy", policies: plain(root, text) };
  if (isTemplate(root)) return { shape: "cloudformation", policies: templateDocuments(root, text) };
  if (isTerraform(root)) return { shape: "terraform", policies: terraformDocuments(root, text) };
  const policies = cliDocuments(root, text);
  return { shape: policies.length === 0 ? "unknown" : "aws-cli", policies };
}
