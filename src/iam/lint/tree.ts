/** Where something stands: offsets in UTF-16 units into the text of the file, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member {
  readonly key: string;
  readonly at: Span;
  readonly value: JsonNode;
}

export interface ObjectNode extends Span {
  readonly kind: "object";
  /** In the order of the file; a key that stands twice is here twice. */
  readonly members: readonly Member[];
}

export interface ArrayNode extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface TextNode extends Span {
  readonly kind: "text";
  readonly value: string;
}

interface PlainNode extends Span {
  readonly kind: "number" | "boolean" | "null";
  /** As written. */
  readonly value: string;
}

/** A value that is not known before a template is deployed: `{"Ref": "Bucket"}`, `!Sub …`. No rule may hold anything against it. */
interface UnknownNode extends Span {
  readonly kind: "unknown";
}

/** JSON whose every part knows where it stands. */
export type JsonNode = ObjectNode | ArrayNode | TextNode | PlainNode | UnknownNode;

/** The member of an object by its exact key; the last one counts, as in JSON. */
export function memberOf(node: JsonNode | undefined, key: string): Member | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.key === key) : undefined;
}

/** The value of a member, where there is one. */
export function valueAt(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return memberOf(node, key)?.value;
}

/** The text of a member that is a text. */
export function textOf(node: JsonNode | undefined, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === "text" ? value.value : undefined;
}

/** A list's items; a single value is a list of one. */
export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return node.kind === "array" ? node.items : [node];
}

/** Is any part of the value not known? */
export function hasUnknown(node: JsonNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.kind === "object") return node.members.some(({ value }) => hasUnknown(value));
  return node.kind === "unknown" || (node.kind === "array" && node.items.some(hasUnknown));
}

/** Characters of the value as JSON without white space between its parts. */
export function sizeOf(node: JsonNode): number {
  if (node.kind === "object")
    return (
      node.members.reduce((sum, { key, value }) => sum + JSON.stringify(key).length + 2 + sizeOf(value), 1) + empty(node.members)
    );
  if (node.kind === "array") return node.items.reduce((sum, item) => sum + sizeOf(item) + 1, 1) + empty(node.items);
  if (node.kind === "text") return JSON.stringify(node.value).length;
  return node.kind === "unknown" ? 0 : node.value.length;
}

/** Brackets and separators: one separator fewer than parts, and a closing bracket. */
const empty = (parts: readonly unknown[]): number => (parts.length === 0 ? 1 : 0);

/** The value as plain JSON, for what reads plain documents. Unknown values become undefined. */
export function plainOf(node: JsonNode): unknown {
  if (node.kind === "object") return Object.fromEntries(node.members.map(({ key, value }) => [key, plainOf(value)]));
  if (node.kind === "array") return node.items.map(plainOf);
  if (node.kind === "unknown") return undefined;
  return node.kind === "text" ? node.value : (JSON.parse(node.value) as unknown);
}
