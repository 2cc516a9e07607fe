import { isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

/** Lines of the owners whose team is not kept; the whole list where none is left. */
function ownerCuts(text: string, kept: ReadonlySet<string>): readonly Cut[] {
  const document = parseDocument(text);
  const owners = document.get("owners", true);
  if (!isSeq(owners)) return [];
  const cuts: Cut[] = [];
  for (const item of owners.items) {
    if (!isMap(item) || !item.range || kept.has(String(item.get("team")))) continue;
    cuts.push({ from: lineStart(text, item.range[0]), to: lineEnd(text, item.range[1] - 1), text: "" });
  }
  if (cuts.length < owners.items.length || !owners.range) return cuts;
  const pair = isMap(document.contents)
    ? document.contents.items.find(({ key }) => isScalar(key) && key.value === "owners")
    : undefined;
  const start = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  const last = cuts.at(-1);
  return start === undefined || last === undefined ? cuts : [{ from: start, to: last.to, text: "owners: []\n" }];
}

function organizationCut(text: string, organization: string): readonly Cut[] {
  const node = parseDocument(text).get("organization", true);
  if (!isScalar(node) || !node.range) return [];
  return [{ from: node.range[0], to: node.range[1], text: JSON.stringify(organization) }];
}

/**
 * bailiwick.yaml of the packaged workspace as the start of another one: owners of teams that are not kept go, and the organization
 * gets its name. Comments and layout stay as they are.
 */
export function scaffoldBailiwick(text: string, kept: readonly string[], organization: string | undefined): string {
  const cuts = [...ownerCuts(text, new Set(kept)), ...(organization === undefined ? [] : organizationCut(text, organization))];
  // From the end, so that the places of the others stay right.
  const ordered = cuts.sort((a, b) => b.from - a.from);
  return ordered.reduce((whole, cut) => whole.slice(0, cut.from) + cut.text + whole.slice(cut.to), text);
}
