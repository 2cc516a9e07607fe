import * as built from "#catalogue";
import { lowerLetters } from "./name-pattern.js";

/** How many actions the catalogue holds. */
export const catalogueSize: number = built.size;

/** One service before its actions are decoded. */
export interface ServiceRow {
  readonly place: number;
  readonly prefix: string;
  readonly name: string;
  readonly categories: readonly string[];
  readonly reviewed: boolean;
  readonly resourceControlPolicies: boolean;
  readonly first: number;
  readonly count: number;
}

type WrittenRow = readonly [string, string, readonly string[], number, number, number];

function readRows(): readonly ServiceRow[] {
  return (JSON.parse(built.services) as WrittenRow[]).map(([prefix, name, categories, flags, first, count], place) => {
    return {
      place,
      prefix,
      name,
      categories,
      reviewed: (flags & 1) !== 0,
      resourceControlPolicies: (flags & 2) !== 0,
      first,
      count,
    };
  });
}

/** Services sorted by prefix; `first` and `count` are ranges of action indexes. */
export const rows: readonly ServiceRow[] = readRows();

const rowOfPrefix: ReadonlyMap<string, ServiceRow> = new Map(rows.map((row) => [row.prefix.toLowerCase(), row]));

/** The service of a prefix, in any case. */
export function rowOf(prefix: string): ServiceRow | undefined {
  return rowOfPrefix.get(prefix) ?? rowOfPrefix.get(lowerLetters(prefix));
}

/** The service that holds an action index; throws RangeError outside 0..size-1. */
export function rowAt(index: number): ServiceRow {
  let low = 0;
  let high = Number.isInteger(index) ? rows.length - 1 : -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row === undefined || index < row.first) high = middle - 1;
    else if (index >= row.first + row.count) low = middle + 1;
    else return row;
  }
  throw new RangeError(`the catalogue has no action ${index}`);
}

const namesByPlace: (readonly string[])[] = [];
const lowerNamesByPlace: (readonly string[])[] = [];

/** Action names of a service without prefix, in AWS's case, in index order. */
export function namesOf(row: ServiceRow): readonly string[] {
  namesByPlace[row.place] ??= built.names[row.place]?.split(" ") ?? [];
  return namesByPlace[row.place] ?? [];
}

/** The same names in lower case. */
export function lowerNamesOf(row: ServiceRow): readonly string[] {
  lowerNamesByPlace[row.place] ??= built.names[row.place]?.toLowerCase().split(" ") ?? [];
  return lowerNamesByPlace[row.place] ?? [];
}

/** Class bits of an action; bit i is CLASSES[i]. The letters of the table begin at "#" and leave the backslash out. */
export function classBits(index: number): number {
  const code = built.classLetters.charCodeAt(index);
  const bits = built.classPalette[code > 92 ? code - 36 : code - 35];
  if (bits === undefined) throw new RangeError(`the catalogue has no action ${index}`);
  return bits;
}

/** Indexes of the actions with a risk of policies/risks.yaml, by the risk's place in RISKS; ascending. */
export function indexesWithRisk(place: number): readonly number[] {
  return built.risks[place] ?? [];
}

/** JSON text of a service's details, as written by the build. */
export function detailsText(row: ServiceRow): string {
  const text = built.details[row.place];
  if (text === undefined) throw new RangeError(`the catalogue has no service ${row.place}`);
  return text;
}

/** Global condition keys ("aws:PrincipalArn") and their types; `${TagKey}` stands for any tag key. */
export function readGlobalConditionKeys(): readonly (readonly [key: string, type: string])[] {
  return JSON.parse(built.globalConditionKeys) as [string, string][];
}

/** Services whose tables list keys that begin with another word than the service's prefix ("saml:aud"). */
export const conditionKeyHolders: readonly string[] = built.conditionKeyHolders;

/** SHA-256 (hex) over the catalogue's content, and the version of AWS's data that it was built from. */
export const catalogueHash: string = built.hash;
export const catalogueSource: string = built.source;
