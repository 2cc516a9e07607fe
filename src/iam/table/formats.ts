import { ActionSet } from "../action-set.js";
import { arnTemplateToPattern, catalogue } from "../catalogue/index.js";

/** What an action without resource-level permissions is about; also what one with optional types alone may be about. */
export const NO_RESOURCE = "*";

/** Kinds of resources as the catalogue's ARN formats, numbered; 0 is `*`, the resource of requests that name none. */
interface Formats {
  /** The format as an IAM pattern: every placeholder is a `*`. By number. */
  readonly patterns: readonly string[];
  /** All numbers. */
  readonly every: readonly number[];
  /** What each format's last segment begins with, up to its first wildcard; "" where that is open. By number. */
  readonly heads: readonly string[];
  /** Numbers of the formats whose service segment is this text; under "" those that leave it open. */
  readonly byService: ReadonlyMap<string, readonly number[]>;
  /** Indexes of the actions that take resources of the format. By number. */
  readonly actions: readonly (readonly number[])[];
  /** Distinct lists of formats that actions take, each with its actions. */
  readonly signatures: readonly { readonly formats: readonly number[]; readonly actions: readonly number[] }[];
  /** Place in `signatures` by action index. */
  readonly signatureOf: Uint16Array;
}

let made: Formats | undefined;

/** Decodes the whole catalogue when first asked: about a tenth of a second. */
export function formats(): Formats {
  made ??= readFormats();
  return made;
}

function readFormats(): Formats {
  const numbers = new Map<string, number>([[NO_RESOURCE, 0]]);
  const actions: number[][] = [[]];
  const bySignature = new Map<string, { formats: number[]; actions: number[]; place: number }>();
  const signatureOf = new Uint16Array(catalogue.size);
  const numberOf = (pattern: string): number => {
    const known = numbers.get(pattern);
    if (known !== undefined) return known;
    actions.push([]);
    numbers.set(pattern, numbers.size);
    return numbers.size - 1;
  };
  for (const prefix of catalogue.prefixes) {
    for (const { index, resourceTypes } of catalogue.service(prefix)?.actions ?? []) {
      const own = new Set(resourceTypes.flatMap(({ arns }) => arns.map((arn) => numberOf(arnTemplateToPattern(arn)))));
      // AWS's table leaves optional types out of some requests, which are then about everything.
      if (!resourceTypes.some(({ required }) => required)) own.add(0);
      const list = [...own].sort((a, b) => a - b);
      for (const format of list) actions[format]?.push(index);
      const key = list.join();
      let signature = bySignature.get(key);
      if (signature === undefined) {
        signature = { formats: list, actions: [], place: bySignature.size };
        bySignature.set(key, signature);
      }
      signature.actions.push(index);
      signatureOf[index] = signature.place;
    }
  }
  const patterns = [...numbers.keys()];
  const heads = patterns.map((pattern) => /^arn:(?:[^:]*:){4}([^*?$]*)/.exec(pattern)?.[1] ?? "");
  const byService = new Map<string, number[]>();
  patterns.forEach((pattern, number) => {
    const [, service = ""] = /^arn:[^:]*:([^:*?]+):/.exec(pattern) ?? [];
    const list = byService.get(service);
    if (list === undefined) byService.set(service, [number]);
    else list.push(number);
  });
  return { patterns, every: [...patterns.keys()], heads, byService, actions, signatures: [...bySignature.values()], signatureOf };
}

/** A set of formats. */
export class FormatSet {
  readonly numbers: readonly number[];
  #members: ReadonlySet<number> | undefined;
  #some: ActionSet | undefined;
  #all: ActionSet | undefined;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  has(format: number): boolean {
    this.#members ??= new Set(this.numbers);
    return this.#members.has(format);
  }

  /** Actions that take a format of the set. Not to be changed. */
  get some(): ActionSet {
    if (this.#some === undefined) {
      this.#some = ActionSet.empty();
      for (const number of this.numbers) for (const index of formats().actions[number] ?? []) this.#some.add(index);
    }
    return this.#some;
  }

  /** Actions that take no format but those of the set. Not to be changed. */
  get all(): ActionSet {
    if (this.#all === undefined) {
      this.#all = ActionSet.empty();
      if (this.numbers.length > 0) {
        for (const signature of formats().signatures) {
          if (signature.formats.every((format) => this.has(format))) for (const index of signature.actions) this.#all.add(index);
        }
      }
    }
    return this.#all;
  }
}

const SETS_KEPT = 2_000;
const sets = new Map<string, FormatSet>();

/** The set of these formats, ascending and without repetition; kept, since patterns by the thousand reach the same few. */
export function formatSet(numbers: readonly number[]): FormatSet {
  const key = numbers.join();
  let found = sets.get(key);
  if (found === undefined) {
    if (sets.size >= SETS_KEPT) sets.clear();
    found = new FormatSet(numbers);
    sets.set(key, found);
  }
  return found;
}
