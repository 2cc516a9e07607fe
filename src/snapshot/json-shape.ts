type Entry = Record<string, unknown>;

export function isObject(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}

/** The texts of a list; none where it is no list. */
export function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

export function isListOfObjects(value: unknown): value is Entry[] {
  return Array.isArray(value) && value.every(isObject);
}

/**
 * A policy document as an object: the API URL-encodes it, the AWS CLI decodes it, other tools keep the JSON text.
 * `undefined`: it is none of these.
 */
export function decodeDocument(document: unknown): Entry | undefined {
  if (isObject(document)) return document;
  if (typeof document !== "string") return undefined;
  try {
    const text = document.trimStart().startsWith("{") ? document : decodeURIComponent(document);
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
