/**
 * A policy document to the byte as it was put: AWS escapes it as in a URL, other endpoints give it as it is, or as an object's text.
 * Undefined: there is none.
 */
export function documentText(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (given.trimStart().startsWith("{")) return given;
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}

/** The document as an object; undefined where it is none. */
export function parsedDocument<T>(given: string | undefined): T | undefined {
  const text = documentText(given);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
