import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Change, Executor, Plan, Target, TargetPlan } from "../../src/model/change.js";
import { Failure, UncertainOutcome } from "../../src/model/failure.js";
import { sealed, sha256 } from "../../src/plan/plan-digest.js";

/** Sets a key of the store to a value; null takes it out. */
export interface Step {
  readonly key: string;
  readonly value: string | null;
}

type State = Readonly<Record<string, string>>;

/** What an executor over files can be made to do; each is called with the number of the chunk, from 0. */
export interface Mishaps {
  /** Before anything of the chunk is written. */
  readonly ahead?: (chunk: number) => void;
  /** The chunk is in a temporary file. */
  readonly amid?: (chunk: number) => void;
  /** The chunk is done, and nobody knows yet. */
  readonly after?: (chunk: number) => void;
  readonly settle?: () => "unknown" | undefined;
}

/** A store of texts in one file: what is declared is put into it chunk by chunk, each whole or not at all. */
export class FileTarget implements Target<Step> {
  readonly kind = "database";
  readonly environment = null;
  readonly embedded: boolean;
  readonly target: string;
  readonly folder: string;
  declared: State = {};
  mishaps: Mishaps = {};
  chunkLength = 2;
  /** Executors that are open. */
  opened = 0;

  constructor(folder: string, target = "store", embedded = false) {
    this.folder = folder;
    this.target = target;
    this.embedded = embedded;
    mkdirSync(folder, { recursive: true });
    if (!existsSync(this.#file)) this.write({});
  }

  get #file(): string {
    return join(this.folder, "state.json");
  }

  read(): State {
    return JSON.parse(readFileSync(this.#file, "utf8")) as State;
  }

  write(state: State): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(state));
    renameSync(`${this.#file}.new`, this.#file);
  }

  seen(): Pick<TargetPlan, "identity" | "fingerprint"> {
    return { identity: { folder: this.folder }, fingerprint: sha256(JSON.stringify(this.read())) };
  }

  plan = async (): Promise<TargetPlan<Step>> => {
    const live = this.read();
    const keys = [...new Set([...Object.keys(live), ...Object.keys(this.declared)])].sort();
    const differing = keys.filter((key) => live[key] !== this.declared[key]);
    const { kind, target, environment, embedded } = this;
    return {
      kind,
      target,
      environment,
      embedded,
      ...this.seen(),
      changes: differing.map((key, index): Change<Step> => {
        const value = this.declared[key] ?? null;
        return {
          number: index + 1,
          kind: value === null ? "remove" : "set",
          subject: `${key} to ${value}`,
          why: "declared so",
          effect: value === null ? "narrows" : "broadens",
          team: "sales",
          place: { file: "roles/sales.yaml", line: index + 1, column: 3 },
          consequences: [],
          steps: [{ key, value }],
        };
      }),
      blocked: [],
      observed: [],
    };
  };

  executor = async (): Promise<Executor<Step>> => {
    const lock = join(this.folder, "lock");
    let isLocked = false;
    let run = -1;
    this.opened++;
    const apply = (steps: readonly Step[]): void => {
      const state: Record<string, string> = { ...this.read() };
      for (const { key, value } of steps) {
        if (value === null) delete state[key];
        else state[key] = value;
      }
      const sorted = Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
      writeFileSync(`${this.#file}.new`, JSON.stringify(sorted));
      this.mishaps.amid?.(run);
      renameSync(`${this.#file}.new`, this.#file);
    };
    return {
      identify: async () => this.seen(),
      lock: async () => {
        try {
          writeFileSync(lock, String(process.pid), { flag: "wx" });
        } catch {
          throw new Failure("locked", `Another apply is at work on ${this.target}.`, { kind: "environment" });
        }
        isLocked = true;
      },
      chunks: (changes) => {
        const chunks: (readonly Change<Step>[])[] = [];
        for (let at = 0; at < changes.length; at += this.chunkLength) chunks.push(changes.slice(at, at + this.chunkLength));
        return chunks;
      },
      run: async (chunk, before) => {
        run++;
        this.mishaps.ahead?.(run);
        const steps = chunk.flatMap((change) => change.steps);
        const live = this.read();
        await before(steps.map(({ key }) => ({ key, value: live[key] ?? null })));
        apply(steps);
        this.mishaps.after?.(run);
      },
      settle: async (chunk) => {
        const told = this.mishaps.settle?.();
        if (told !== undefined) return told;
        const live = this.read();
        return chunk.flatMap((change) => change.steps).every(({ key, value }) => (live[key] ?? null) === value)
          ? "done"
          : "not-done";
      },
      undo: async (undo) => apply(undo as readonly Step[]),
      close: async () => {
        this.opened--;
        if (isLocked) rmSync(lock);
      },
    };
  };
}

/** A lost answer. */
export function lose(): never {
  throw new UncertainOutcome("the connection was lost");
}

/** A plan over these targets, as `bailiwick plan` would make it. */
export async function planOf(...targets: readonly FileTarget[]): Promise<Plan> {
  return sealed({
    format: "bailiwick.plan/1",
    organization: "Example",
    workspace: sha256("workspace"),
    time: "2026-10-01T06:00:00.000Z",
    targets: await Promise.all(targets.map((target) => target.plan())),
    unread: [],
  });
}

/** Names of files in a folder; none where there is no folder. */
export function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
