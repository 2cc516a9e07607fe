/** What stands before an SQL step that is done as another role. */
function asRole(step: object): string {
  return "as" in step && typeof step.as === "string" ? `as ${step.as}: ` : "";
}

/** A call of AWS: what is called on what; documents by their length, since the change's diff shows them. */
function callText({ call, ...rest }: { readonly call: string } & Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(rest).flatMap(([key, value]) => {
    if (value === null || key === "tags" || key === "versions") return [];
    const isDocument = key === "document" || key === "trust";
    return [
      isDocument
        ? `${key} of ${String(value).length} characters`
        : `${key} ${Array.isArray(value) ? value.join(",") : String(value)}`,
    ];
  });
  return `${call}: ${parts.join(", ")}`;
}

/** SQL in one line; in what is quoted every character counts, so that it stays and is shown as it is. */
function inOneLine(sql: string): string {
  return sql.replaceAll(/("(?:[^"]|"")*"|'(?:[^']|'')*')|\s+/g, (_, quoted?: string) => quoted ?? " ");
}

/** A step of a change in one line: SQL as it is, a call of AWS in words, anything else as JSON. */
export function stepText(step: unknown): string {
  if (typeof step === "string") return step;
  if (typeof step === "object" && step !== null && "sql" in step && typeof step.sql === "string")
    return `${asRole(step)}${inOneLine(step.sql)}`;
  if (typeof step === "object" && step !== null && "call" in step && typeof step.call === "string")
    return callText(step as { readonly call: string } & Readonly<Record<string, unknown>>);
  return JSON.stringify(step) ?? "";
}
