/**
 * Characters whose lower case is another's that has none of them as its upper case: title case such as `ǅ`, and the likes of the
 * Kelvin sign; first and last of each row of neighbours.
 * Source: Unicode Character Database, the simple lower-case mappings.
 */
const ROWS: readonly (readonly [first: number, last: number])[] = [
  [0x1c5, 0x1c5],
  [0x1c8, 0x1c8],
  [0x1cb, 0x1cb],
  [0x1f2, 0x1f2],
  [0x3f4, 0x3f4],
  [0x1e9e, 0x1e9e],
  [0x1f88, 0x1f8f],
  [0x1f98, 0x1f9f],
  [0x1fa8, 0x1faf],
  [0x1fbc, 0x1fbc],
  [0x1fcc, 0x1fcc],
  [0x1ffc, 0x1ffc],
  [0x2126, 0x2126],
  [0x212a, 0x212b],
];

function readRows(): ReadonlyMap<number, number> {
  const twins = new Map<number, number>();
  for (const [first, last] of ROWS)
    for (let point = first; point <= last; point++) {
      const lower = String.fromCodePoint(point).toLowerCase().codePointAt(0);
      if (lower !== undefined) twins.set(lower, point);
    }
  return twins;
}

const TWINS = readRows();

/** Every other character whose lower case this one may be. */
export function uppersOf(letter: number): readonly number[] {
  const uppers = [...String.fromCodePoint(letter).toUpperCase()].map((char) => char.codePointAt(0) ?? 0);
  const twin = TWINS.get(letter);
  return twin === undefined ? uppers : [...uppers, twin];
}
