import { DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS } from "../../check-document.js";
import { nearest } from "../../nearest.js";
import { documentRule, type Found, quoted } from "../rule.js";
import { itemsOf, type JsonNode, type Member, memberOf } from "../tree.js";
import { hasAny, head } from "./elements.js";

const NAMES: Readonly<Record<JsonNode["kind"], string>> = {
  object: "an object",
  array: "a list",
  text: "a text",
  number: "a number",
  boolean: "a boolean",
  null: "null",
  unknown: "unknown",
};

/** Elements that every level knows, with the objects at that level. */
function levels(root: JsonNode): readonly { readonly node: JsonNode; readonly known: readonly string[]; readonly of: string }[] {
  const statements = itemsOf(memberOf(root, "Statement")?.value);
  return [
    { node: root, known: DOCUMENT_ELEMENTS, of: "a policy document" },
    ...statements.map((node) => ({ node, known: STATEMENT_ELEMENTS, of: "a statement" })),
  ];
}

function* strangers(
  root: JsonNode,
): Generator<{ member: Member; known: readonly string[]; of: string; meant: string | undefined }> {
  for (const { node, known, of } of levels(root)) {
    if (node.kind !== "object") continue;
    for (const member of node.members) {
      if (known.includes(member.key)) continue;
      yield { member, known, of, meant: known.find((name) => name.toLowerCase() === member.key.toLowerCase()) };
    }
  }
}

export const unknownElement = documentRule(
  "unknown-element",
  "error",
  "Every element is one that AWS knows",
  function* ({ root }) {
    for (const { member, known, of, meant } of strangers(root)) {
      if (meant !== undefined) continue;
      const near = nearest(member.key, known);
      const mend = near === undefined ? `Known: ${known.join(", ")}.` : `Did you mean \`${near}\`?`;
      yield { at: member.at, message: `${quoted(member.key)} is no element of ${of}.`, mend };
    }
  },
);

export const elementCase = documentRule("element-case", "error", "Elements are written in AWS's case", function* ({ root }) {
  for (const { member, meant } of strangers(root))
    if (meant !== undefined)
      yield {
        at: member.at,
        message: `The element ${quoted(member.key)} is written in the wrong case.`,
        mend: `Write \`${meant}\`.`,
      };
});

function wrong(node: JsonNode, name: string, wanted: string): Found {
  return { at: node, message: `${name} is ${NAMES[node.kind]}, not ${wanted}.`, mend: `Make it ${wanted}.` };
}

function* textElement(statement: JsonNode, name: string): Generator<Found> {
  const node = memberOf(statement, name)?.value;
  if (node !== undefined && node.kind !== "text" && node.kind !== "unknown") yield wrong(node, name, "a text");
}

function* textsElement(node: JsonNode | undefined, name: string): Generator<Found> {
  for (const item of itemsOf(node))
    if (item.kind !== "text" && item.kind !== "unknown")
      yield wrong(item, node === item ? name : `An entry of ${name}`, "a text");
}

function* principalElement(statement: JsonNode, name: string): Generator<Found> {
  const node = memberOf(statement, name)?.value;
  if (node === undefined || node.kind === "unknown") return;
  if (node.kind === "object") for (const { key, value } of node.members) yield* textsElement(value, key);
  else if (node.kind !== "text" || node.value !== "*")
    yield {
      at: node,
      message: `${name} is neither "*" nor an object by kind of principal.`,
      mend: `Write {"AWS": …}, {"Service": …} or {"Federated": …}.`,
    };
}

function* conditionElement(statement: JsonNode): Generator<Found> {
  const node = memberOf(statement, "Condition")?.value;
  if (node === undefined || node.kind === "unknown") return;
  if (node.kind !== "object") return yield wrong(node, "Condition", "an object of operators");
  for (const { key: operator, value: keys } of node.members) {
    if (keys.kind === "unknown") continue;
    if (keys.kind !== "object") yield wrong(keys, quoted(operator), "an object of condition keys");
    else
      for (const { key, value } of keys.members)
        for (const item of itemsOf(value))
          if (item.kind === "object" || item.kind === "array" || item.kind === "null")
            yield wrong(item, `A value of ${quoted(key)}`, "a text, a number or a boolean");
  }
}

function* statementShape(statement: JsonNode): Generator<Found> {
  if (statement.kind === "unknown") return;
  if (statement.kind !== "object") return yield wrong(statement, "A statement", "an object");
  for (const name of ["Sid", "Effect"]) yield* textElement(statement, name);
  for (const name of ["Action", "NotAction", "Resource", "NotResource"])
    yield* textsElement(memberOf(statement, name)?.value, name);
  for (const name of ["Principal", "NotPrincipal"]) yield* principalElement(statement, name);
  yield* conditionElement(statement);
}

export const wrongShape = documentRule(
  "wrong-shape",
  "error",
  "Every element holds the kind of value that AWS asks for",
  function* ({ root }) {
    if (root.kind !== "object") return yield wrong(root, "The document", "an object");
    for (const name of ["Version", "Id"]) yield* textElement(root, name);
    for (const statement of itemsOf(memberOf(root, "Statement")?.value)) yield* statementShape(statement);
  },
);

function* repeated(node: JsonNode): Generator<Found> {
  if (node.kind === "array") for (const item of node.items) yield* repeated(item);
  if (node.kind !== "object") return;
  const seen = new Set<string>();
  for (const { key, at, value } of node.members) {
    if (seen.has(key))
      yield { at, message: `The key ${quoted(key)} stands here twice.`, mend: "Keep one of them, or join their values." };
    seen.add(key);
    yield* repeated(value);
  }
}

export const duplicateKey = documentRule("duplicate-key", "error", "No key stands twice in one object", ({ root }) =>
  repeated(root),
);

const LISTS = ["Action", "NotAction", "Resource", "NotResource"];

function* emptyIn(node: JsonNode | undefined, name: string): Generator<Found> {
  if (node?.kind === "array" && node.items.length === 0)
    yield { at: node, message: `${name} is an empty list.`, mend: "Name at least one, or take the statement out." };
  for (const item of itemsOf(node))
    if (item.kind === "text" && item.value === "")
      yield { at: item, message: `${name} holds an empty text.`, mend: "Take it out." };
}

export const emptyValue = documentRule(
  "empty-value",
  "error",
  "Lists of actions, resources and principals are not empty",
  function* ({ root }) {
    const statements = memberOf(root, "Statement")?.value;
    if (statements?.kind === "array" && statements.items.length === 0)
      yield { at: statements, message: "The document has no statement.", mend: "Write a statement, or take the document away." };
    for (const statement of itemsOf(statements)) {
      for (const name of LISTS) yield* emptyIn(memberOf(statement, name)?.value, name);
      for (const name of ["Principal", "NotPrincipal"]) {
        const node = memberOf(statement, name)?.value;
        if (node?.kind !== "object") continue;
        if (node.members.length === 0) yield { at: node, message: `${name} names nobody.`, mend: "Name a principal." };
        for (const { key, value } of node.members) yield* emptyIn(value, `${name}'s ${key}`);
      }
    }
  },
);

export const missingStatement = documentRule("missing-statement", "error", "A document has statements", function* ({ root }) {
  if (root.kind === "object" && !hasAny(root, "Statement"))
    yield { at: head(root), message: "The document has no Statement element.", mend: "Add the statements." };
});

/** Told by whoever reads the text; here so that it has its place among the rules. */
export const jsonSyntax = documentRule("json-syntax", "error", "A document is JSON", () => []);
