import type { SqlStep } from "../../../databases/index.js";
import type { Change } from "../../../model/change.js";

export const STATEMENTS_AT_MOST = 20_000;
const BYTES_AT_MOST = 64 << 20;

/**
 * What statements lock, as far as their text tells: what stands between ON and TO or FROM, and how many names that is.
 * Only sizes of chunks hang on it, so that names with commas of their own do no harm.
 */
function lockedBy(sql: string): { readonly list: string; readonly count: number } | undefined {
  const list = /\sON\s+([\s\S]*)\s(?:TO|FROM)\s/i.exec(sql)?.[1];
  return list === undefined ? undefined : { list, count: list.split(",").length };
}

/**
 * Changes that go together: one transaction up to so many statements (`most`; 20,000 unless less is asked for). A GRANT keeps a lock on every object until its transaction ends, and
 * the server has room for so many (`locks`); a transaction of more would fail, and its server's others with it.
 */
export function chunksOf(changes: readonly Change<SqlStep>[], locks: number, most = STATEMENTS_AT_MOST): Change<SqlStep>[][] {
  const chunks: Change<SqlStep>[][] = [];
  let chunk: Change<SqlStep>[] = [];
  let [statements, bytes, held, lists] = [0, 0, 0, new Set<string>()];
  for (const change of changes) {
    const size = change.steps.reduce((sum, { sql }) => sum + sql.length, 0);
    const fresh = new Map(
      change.steps.flatMap(({ sql }) => {
        const locked = lockedBy(sql);
        return locked === undefined || lists.has(locked.list) ? [] : [[locked.list, locked.count] as const];
      }),
    );
    const more = [...fresh.values()].reduce((sum, count) => sum + count, 0);
    const isFull = statements + change.steps.length > most || bytes + size > BYTES_AT_MOST || held + more > locks;
    if (chunk.length > 0 && isFull) {
      chunks.push(chunk);
      chunk = [];
      [statements, bytes, held, lists] = [0, 0, 0, new Set<string>()];
    }
    chunk.push(change);
    statements += change.steps.length;
    bytes += size;
    held += more;
    for (const list of fresh.keys()) lists.add(list);
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}
