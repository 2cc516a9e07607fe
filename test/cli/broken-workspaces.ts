import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One thing that is wrong with a workspace, and what is said of it: where, and the words that matter. */
export interface BrokenWorkspace {
  readonly name: string;
  /** A slip in a file: what stands there, and what stands there instead. */
  readonly slip?: readonly [file: string, from: string | RegExp, to: string];
  /** Any other damage. */
  readonly damage?: (root: string) => void;
  readonly says: readonly string[];
}

const B = "bailiwick.yaml";
const G = "policies/guardrails.yaml";
const S = "roles/support.yaml";
const C = "roles/catalog.yaml";

const put = (path: string, content: string | Uint8Array) => (root: string) => writeFileSync(join(root, path), content);

/** Nine levels of nine aliases each: 9^9 nodes if they were followed. */
const bomb = [
  "team: bomb",
  'a0: &a0 ["x", "x", "x", "x", "x", "x", "x", "x", "x"]',
  ...Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9).slice(0, -2)}]`),
].join("\n");

export const BROKEN_WORKSPACES: readonly BrokenWorkspace[] = [
  { name: "a slip in a key", slip: [S, "purpose:", "purpsoe:"], says: [`${S}:4:1: error`, "Did you mean `purpose`?"] },
  { name: "a slip in a level", slip: [S, "above: read", "above: raed"], says: [`${S}:11:14: error`, "Did you mean `read`?"] },
  {
    name: "a slip in a service",
    slip: [S, "except: [dynamodb]", "except: [dynamdb]"],
    says: [`${S}:12:32: error`, "Did you mean `dynamodb`?"],
  },
  {
    name: "a slip in an action",
    slip: [S, "dynamodb:Query", "dynamodb:Qurey"],
    says: [`${S}:9:88: error`, "Did you mean `dynamodb:Query`?"],
  },
  {
    name: "a slip in a resource",
    slip: [S, "[customers, orders]", "[customer, orders]"],
    says: [`${S}:9:119: error`, "Did you mean `customers`?"],
  },
  { name: "a slip in an environment", slip: [S, "in: [prod]", "in: [prdo]"], says: [`${S}:7:6: error`, "Did you mean `prod`?"] },
  {
    name: "a slip in an owner's team",
    slip: [B, "team: analytics", "team: analitycs"],
    says: [`${B}:`, "Did you mean `analytics`?"],
  },
  {
    name: "a slip in a condition key",
    slip: [G, '"aws:RequestedRegion"', '"aws:RequestRegion"'],
    says: [`${G}:`, "Did you mean `aws:RequestedRegion`?"],
  },
  {
    name: "a slip in a condition operator",
    slip: [G, "StringNotEquals", "StringNotEqual"],
    says: [`${G}:`, "Did you mean `StringNotEquals`?"],
  },
  { name: "a slip in a class", slip: [G, "classes: [mutate", "classes: [mutat"], says: [`${G}:`, "Did you mean `mutate`?"] },
  {
    name: "a placeholder that is none",
    slip: [B, "${account}:table/carts", "${acount}:table/carts"],
    says: [`${B}:`, "Did you mean `${account}`?"],
  },
  { name: "an account id as a number", slip: [B, '["111122223333"]', "[111122223333]"], says: [`${B}:6:22: error`, "quotes"] },
  { name: "a list where one name belongs", slip: [S, "team: support", "team: [support]"], says: [`${S}:2:7: error`, "text"] },
  { name: "text where a list belongs", slip: [S, "[customers, orders]", "customers"], says: [`${S}:9:`, "list"] },
  {
    name: "two of the same key",
    slip: [S, "name: Customer Support", "name: Customer Support\nname: Help"],
    says: [`${S}:4:1: error`, "twice"],
  },
  {
    name: "two teams of one name",
    damage: put("roles/help.yaml", "team: support\nname: Help\npurpose: Helps.\n"),
    says: ["roles/help.yaml:1:7: error", "has a file already, roles/support.yaml"],
  },
  {
    name: "one account in two environments",
    slip: [B, '["222233334444"]', '["111122223333"]'],
    says: [`${B}:7:`, "111122223333"],
  },
  {
    name: "a guardrail of a name that is taken",
    slip: [G, "name: no-root", "name: keep-boundaries"],
    says: [`${G}:`, "keep-boundaries"],
  },
  { name: "a tab", slip: [S, "name:", "\tname:"], says: [`${S}:3:1: error`, "tab"] },
  { name: "a bracket that is not closed", slip: [S, "in: [prod]", "in: [prod"], says: [`${S}:`, "error"] },
  {
    name: "a tag that could make anything",
    slip: [S, "name: Customer Support", "name: !!js/function Customer"],
    says: [`${S}:3:`, "tag"],
  },
  { name: "an aliases bomb", damage: put("roles/bomb.yaml", bomb), says: ["roles/bomb.yaml:", "alias"] },
  {
    name: "a hundred levels and more",
    damage: put(S, `team: ${"[".repeat(200)}${"]".repeat(200)}\n`),
    says: [`${S}:`, "100 levels"],
  },
  { name: "a file over 1 MiB", damage: put(S, `# ${"x".repeat(1_100_000)}\n`), says: [`${S}:1:1: error`, "1 MiB"] },
  {
    name: "ten thousand nodes and more",
    damage: put(S, `team: support\nmembers: [${"a@example.com, ".repeat(12_000)}]\n`),
    says: [`${S}:`, "more than 10000 values"],
  },
  { name: "an empty file", damage: put(S, ""), says: [`${S}:1:1: error`, "empty"] },
  { name: "invalid UTF-8", damage: put(S, Uint8Array.from([0x74, 0x65, 0xff, 0xfe])), says: [`${S}:1:1: error`, "UTF-8"] },
  {
    name: "control characters in a name",
    slip: [S, "team: support", 'team: "sup\\u001b[31mport\\u202e"'],
    says: [`${S}:2:7: error`, "\\u{1b}[31m"],
  },
  {
    name: "a folder where a file belongs",
    damage: (root) => mkdirSync(join(root, "roles/folder.yaml")),
    says: ["roles/folder.yaml:1:1: error", "not a file"],
  },
  {
    name: "a link to outside",
    damage: (root) => symlinkSync("/etc/passwd", join(root, "roles/linked.yaml")),
    says: ["roles/linked.yaml:1:1: error", "link to outside"],
  },
  { name: "another ending", damage: put("roles/help.yml", "team: help\n"), says: ["roles/help.yml:1:1: error", "help.yaml"] },
  {
    name: "a never that its own rules break",
    slip: [S, "  - { above: read }", '  - { actions: ["dynamodb:GetItem"] }'],
    says: [`${S}:9:5: error`, "dynamodb:GetItem", "forbids"],
  },
  {
    name: "a team that contradicts its level's never",
    slip: [S, '"dynamodb:GetItem"', '"dynamodb:PutItem"'],
    says: [`${S}:9:5: error`, "dynamodb:PutItem", "never"],
  },
  {
    name: "a people's team that trusts a service",
    slip: [S, "in: [prod]", "in: [prod]\ntrust: [{ service: ec2.amazonaws.com }]"],
    says: [`${S}:8:1: error`, "trust"],
  },
  { name: "a workload that nobody may become", slip: [C, /trust:\n(?: +- .*\n)+/, ""], says: [`${C}:`, "trust"] },
];
