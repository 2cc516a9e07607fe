/** What stands before an SQL step that is done as another role. */
function asRole(step: object): string {
  return "as" in step && typeof step.as === "string" ? `as ${step.as}: ` : "";
}

/** A step of a change in one line: SQL as it is, anything else as JSON. */
export function stepText(step: unknown): string {
  if (typeof step === "string") return step;
  if (typeof step === "object" && step !== null && "sql" in step && typeof step.sql === "string")
    return `${asRole(step)}${step.sql.replaceAll(/\s+/g, " ")}`;
  return JSON.stringify(step) ?? "";
}
