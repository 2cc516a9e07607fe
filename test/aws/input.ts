import { ServiceError } from "./service-error.js";

/** An operation's input as it came over the wire: in Query everything is text. */
export type Input = Readonly<Record<string, unknown>>;

function invalid(message: string): ServiceError {
  return new ServiceError("ValidationError", message, 400);
}

export function textOf(input: Input, key: string): string {
  const value = input[key];
  if (typeof value !== "string" || value === "") {
    const member = key.charAt(0).toLowerCase() + key.slice(1);
    throw invalid(`1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`);
  }
  return value;
}

export function optionalText(input: Input, key: string): string | undefined {
  const value = input[key];
  return typeof value === "string" ? value : undefined;
}

/** A whole number, from a number or text. */
export function numberOf(input: Input, key: string, { from, to }: { from: number; to: number }): number | undefined {
  const value = input[key];
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < from || number > to) {
    const member = key.charAt(0).toLowerCase() + key.slice(1);
    throw invalid(
      `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must have value between ${from} and ${to}`,
    );
  }
  return number;
}

export function listOf(input: Input, key: string): readonly unknown[] | undefined {
  const value = input[key];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [];
}

export function textsOf(input: Input, key: string): readonly string[] | undefined {
  return listOf(input, key)?.filter((value): value is string => typeof value === "string");
}
