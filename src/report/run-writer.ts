import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../model/failure.js";
import { type Finding, PRIORITIES, SEVERITIES } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { shownJson, visibleJson } from "../model/visible.js";
import { blocksOf, linesOf } from "./lines.js";
import { Spool } from "./spool.js";

/** `"id"` is the first key of every line, so a line's finding is known without parsing it. */
const ID_AT = '{"id":"'.length;
const ID_LENGTH = 64;
const NEWLINE = 10;

/** Priorities, and severities within each, worst first. */
const RANKS = PRIORITIES.flatMap((priority) => SEVERITIES.map((severity) => `${priority}-${severity}`));

function rankOf({ priority, severity }: Finding): string {
  return `${priority}-${severity}`;
}

/** Combines a finding with what other sources said of the same problem. */
export type Combine = (before: Finding, same: readonly Finding[]) => Finding;

/**
 * Writes a run so that it is whole or not there: everything goes to a temporary folder beside the final one, which is
 * renamed at the end. Findings are kept on disk, one spool a rank, the worst priority first in `findings.ndjson`,
 * within it the worst severity, and in the order of their evidence within that; the same problem seen again is combined into the first finding.
 */
export class RunWriter {
  readonly #temporary: string;
  readonly #spools: ReadonlyMap<string, Spool>;
  readonly #seen = new Set<string>();
  readonly #again = new Map<string, Finding[]>();

  private constructor(temporary: string) {
    this.#temporary = temporary;
    this.#spools = new Map(RANKS.map((rank) => [rank, new Spool(join(temporary, `${rank}.ndjson`))]));
  }

  /** Begins a run in a folder of its own inside `parent`, out of sight until it is finished. */
  static async create(parent: string): Promise<RunWriter> {
    await mkdir(parent, { recursive: true });
    return new RunWriter(await mkdtemp(join(parent, ".run-")));
  }

  /** Adds a finding; false where its problem is known already and it will be combined. */
  add(finding: Finding): boolean {
    if (this.#seen.has(finding.id)) {
      const same = this.#again.get(finding.id);
      if (same === undefined) this.#again.set(finding.id, [finding]);
      else same.push(finding);
      return false;
    }
    this.#seen.add(finding.id);
    this.#spools.get(rankOf(finding))?.writeLine(shownJson(JSON.stringify(finding)));
    return true;
  }

  /** Combines what was seen more than once; to be called before the counts are final. */
  async combine(combine: Combine, onCombined: (before: Finding, after: Finding) => void): Promise<void> {
    if (this.#again.size === 0) return;
    for (const spool of this.#spools.values()) spool.close();
    const combined = new Map(RANKS.map((rank) => [rank, new Spool(join(this.#temporary, `${rank}-combined.ndjson`))]));
    for (const rank of RANKS) {
      for await (const line of linesOf(join(this.#temporary, `${rank}.ndjson`))) {
        const same = this.#again.get(line.slice(ID_AT, ID_AT + ID_LENGTH));
        if (same === undefined) continue;
        const before = JSON.parse(line) as Finding;
        const after = combine(before, same);
        onCombined(before, after);
        combined.get(rankOf(after))?.writeLine(shownJson(JSON.stringify(after)));
      }
    }
    for (const spool of combined.values()) spool.close();
  }

  /** Writes `run.json` and `findings.ndjson` and puts the folder in its place; an earlier run there is replaced. */
  async finish(run: Run, target: string): Promise<string> {
    await assertReplaceable(target);
    await this.#joinSpools(join(this.#temporary, "findings.ndjson"));
    for (const rank of RANKS) {
      await rm(join(this.#temporary, `${rank}.ndjson`), { force: true });
      await rm(join(this.#temporary, `${rank}-combined.ndjson`), { force: true });
    }
    await writeFile(join(this.#temporary, "run.json"), `${visibleJson(run)}\n`);
    await replaceFolder(this.#temporary, target);
    return target;
  }

  async #joinSpools(target: string): Promise<void> {
    if (this.#again.size > 0) return this.#joinCombined(new Spool(target));
    const [first, ...others] = [...this.#spools.values()];
    // The worst rank's lines are the first of the whole file, so its spool becomes that file.
    if (first !== undefined) {
      first.close();
      await rename(first.path, target);
    }
    const out = new Spool(target, "a");
    for (const spool of others) await append(out, spool);
    out.close();
  }

  async #joinCombined(out: Spool): Promise<void> {
    for (const [rank, { path }] of this.#spools) {
      await appendAll(out, join(this.#temporary, `${rank}-combined.ndjson`));
      await this.#appendOthers(out, path);
    }
    out.close();
  }

  /** The lines of a spool that were not combined with another finding. */
  async #appendOthers(out: Spool, path: string): Promise<void> {
    for await (const block of blocksOf(path)) {
      let start = 0;
      for (let from = 0; from < block.length; ) {
        const newline = block.indexOf(NEWLINE, from);
        const to = newline === -1 ? block.length : newline + 1;
        if (this.#again.has(block.toString("latin1", from + ID_AT, from + ID_AT + ID_LENGTH))) {
          out.writeBytes(block, start, from);
          start = to;
        }
        from = to;
      }
      out.writeBytes(block, start);
    }
  }

  /** Removes what was begun. */
  async abandon(): Promise<void> {
    for (const spool of this.#spools.values()) {
      try {
        spool.close();
      } catch {
        // What made the run fail may make this fail too, and all of it goes.
      }
    }
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

async function append(out: Spool, spool: Spool): Promise<void> {
  const { short } = spool;
  if (short === undefined) {
    spool.close();
    await appendAll(out, spool.path);
  } else for (const piece of short) out.writeBytes(piece, 0);
}

async function appendAll(out: Spool, path: string): Promise<void> {
  for await (const block of blocksOf(path)) out.writeBytes(block, 0);
}

/**
 * A run may take the place of nothing, of an empty folder, or of an earlier run.
 * @throws Failure (usage) where the folder holds anything else.
 */
export async function assertReplaceable(target: string): Promise<void> {
  const there = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") return ["(a file)"];
    throw error;
  });
  if (there.every((name) => name === "run.json" || name === "findings.ndjson")) return;
  throw new Failure("not-a-run", `${target} exists and holds other things than a run, so it is not replaced.`, {
    kind: "usage",
    hint: "Name a folder that does not exist yet, or one that an earlier run was written to.",
  });
}

/** Puts a finished folder in the place of another; rename cannot replace a folder that holds files. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`;
  const hadOld = await rename(to, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  await rename(from, to);
  if (hadOld) await rm(old, { recursive: true, force: true });
}
