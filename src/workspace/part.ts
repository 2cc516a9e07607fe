import type { Place } from "../model/diagnostic.js";
import type { Diagnoses } from "./diagnoses.js";
import type { Path, Remark, SourceFile } from "./source-file.js";

/** A text in a file, with the part of the file that it is. */
export interface Written {
  readonly text: string;
  readonly part: Part;
}

/**
 * One value in a file. Readers take what has the right type and leave out what has not, since the schema has already said so:
 * one slip is one error.
 */
export class Part {
  readonly file: SourceFile;
  readonly path: Path;
  readonly value: unknown;
  readonly found: Diagnoses;

  constructor(file: SourceFile, path: Path, value: unknown, found: Diagnoses) {
    this.file = file;
    this.path = path;
    this.value = value;
    this.found = found;
  }

  get place(): Place {
    return this.file.place(this.path);
  }

  /** Where the key stands that holds this value. */
  get keyPlace(): Place {
    return this.file.place(this.path, "key");
  }

  has(key: string): boolean {
    return this.#record !== undefined && Object.hasOwn(this.#record, key);
  }

  at(key: string): Part {
    const value = this.has(key) ? this.#record?.[key] : undefined;
    return new Part(this.file, [...this.path, key], value, this.found);
  }

  /** Entries of a map, in the file's order; none for anything else. */
  entries(): readonly (readonly [string, Part])[] {
    return Object.keys(this.#record ?? {}).map((key) => [key, this.at(key)] as const);
  }

  /** Items of a list; none for anything else. */
  items(): readonly Part[] {
    if (!Array.isArray(this.value)) return [];
    return this.value.map((item: unknown, index) => new Part(this.file, [...this.path, index], item, this.found));
  }

  /** The texts of a list; items of another type are left out. */
  texts(): readonly Written[] {
    return this.items().flatMap((part) => (typeof part.value === "string" ? [{ text: part.value, part }] : []));
  }

  text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  error(code: string, message: string, more: Pick<Remark, "reason" | "mend"> = {}, part: "key" | "value" = "value"): void {
    this.found.add(this.file.diagnostic({ severity: "error", code, message, ...more }, this.path, part));
  }

  warn(code: string, message: string, more: Pick<Remark, "reason" | "mend"> = {}, part: "key" | "value" = "value"): void {
    this.found.add(this.file.diagnostic({ severity: "warning", code, message, ...more }, this.path, part));
  }

  get #record(): Readonly<Record<string, unknown>> | undefined {
    const { value } = this;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  }
}
