import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure } from "../model/failure.js";
import { type Finding, PRIORITIES, type Priority } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { linesOf } from "./lines.js";

/** `"id"` is the first key of every line, so a line's finding is known without parsing it. */
const ID_AT = '{"id":"'.length;
const ID_LENGTH = 64;

/** Combines a finding with what other sources said of the same problem. */
export type Combine = (before: Finding, same: readonly Finding[]) => Finding;

/** A file that is written in big pieces and waits where the disk is slower. */
class Spool {
  readonly path: string;
  readonly #stream: WriteStream;
  #pending: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.path = path;
    this.#stream = createWriteStream(path);
  }

  /** Returns a promise only where the caller must wait. */
  write(line: string): Promise<void> | undefined {
    this.#pending.push(line);
    this.#length += line.length;
    return this.#length < 1 << 18 ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#length = 0;
    if (!this.#stream.write(text)) await once(this.#stream, "drain");
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    await once(this.#stream, "close");
  }
}

/**
 * Writes a run so that it is whole or not there: everything goes to a temporary folder beside the final one, which is
 * renamed at the end. Findings are kept on disk, one spool a priority, worst priority first in `findings.ndjson` and
 * in the order of their evidence within one; the same problem seen again is combined into the first finding.
 */
export class RunWriter {
  readonly #temporary: string;
  readonly #spools: ReadonlyMap<Priority, Spool>;
  readonly #seen = new Set<string>();
  readonly #again = new Map<string, Finding[]>();

  private constructor(temporary: string) {
    this.#temporary = temporary;
    this.#spools = new Map(PRIORITIES.map((priority) => [priority, new Spool(join(temporary, `${priority}.ndjson`))]));
  }

  /** Begins a run in a folder of its own inside `parent`, out of sight until it is finished. */
  static async create(parent: string): Promise<RunWriter> {
    await mkdir(parent, { recursive: true });
    return new RunWriter(await mkdtemp(join(parent, ".run-")));
  }

  /** Adds a finding; false where its problem is known already and it will be combined. */
  add(finding: Finding): { readonly fresh: boolean; readonly wait: Promise<void> | undefined } {
    if (this.#seen.has(finding.id)) {
      const same = this.#again.get(finding.id);
      if (same === undefined) this.#again.set(finding.id, [finding]);
      else same.push(finding);
      return { fresh: false, wait: undefined };
    }
    this.#seen.add(finding.id);
    return { fresh: true, wait: this.#spools.get(finding.priority)?.write(`${JSON.stringify(finding)}\n`) };
  }

  /** Combines what was seen more than once; to be called before the counts are final. */
  async combine(combine: Combine, onCombined: (before: Finding, after: Finding) => void): Promise<void> {
    for (const spool of this.#spools.values()) await spool.close();
    if (this.#again.size === 0) return;
    const combined = new Map(
      PRIORITIES.map((priority) => [priority, new Spool(join(this.#temporary, `${priority}-combined.ndjson`))]),
    );
    for (const priority of PRIORITIES) {
      for await (const line of linesOf(join(this.#temporary, `${priority}.ndjson`))) {
        const same = this.#again.get(line.slice(ID_AT, ID_AT + ID_LENGTH));
        if (same === undefined) continue;
        const before = JSON.parse(line) as Finding;
        const after = combine(before, same);
        onCombined(before, after);
        await combined.get(after.priority)?.write(`${JSON.stringify(after)}\n`);
      }
    }
    for (const spool of combined.values()) await spool.close();
  }

  /** Writes `run.json` and `findings.ndjson` and puts the folder in its place; an earlier run there is replaced. */
  async finish(run: Run, target: string): Promise<string> {
    await assertReplaceable(target);
    await this.#joinSpools(join(this.#temporary, "findings.ndjson"));
    for (const priority of PRIORITIES) {
      await rm(join(this.#temporary, `${priority}.ndjson`), { force: true });
      await rm(join(this.#temporary, `${priority}-combined.ndjson`), { force: true });
    }
    await writeFile(join(this.#temporary, "run.json"), `${JSON.stringify(run, undefined, 2)}\n`);
    await replaceFolder(this.#temporary, target);
    return target;
  }

  async #joinSpools(target: string): Promise<void> {
    if (this.#again.size === 0) {
      for (const spool of this.#spools.values())
        await pipeline(createReadStream(spool.path), createWriteStream(target, { flags: "a" }));
      return;
    }
    const out = new Spool(target);
    for (const [priority, spool] of this.#spools) {
      for await (const line of linesOf(join(this.#temporary, `${priority}-combined.ndjson`))) await out.write(`${line}\n`);
      for await (const line of linesOf(spool.path)) {
        if (!this.#again.has(line.slice(ID_AT, ID_AT + ID_LENGTH))) await out.write(`${line}\n`);
      }
    }
    await out.close();
  }

  /** Removes what was begun. */
  async abandon(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
  }
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
