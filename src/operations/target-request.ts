import type { Target } from "../model/change.js";
import type { DatabaseProof } from "../model/grants-proof.js";
import type { Workspace } from "../model/workspace.js";
import type { AwsRequest } from "./aws-request.js";

/** What `plan` and `apply` are about. */
export interface PlanRequest {
  /** Folder of the workspace. */
  readonly workspace: string;
  readonly only: "databases" | "aws" | undefined;
  /** Names of databases and ids of accounts; empty: all of them. */
  readonly targets: readonly string[];
  /** Databases run in this program instead of on their servers. */
  readonly embedded: boolean;
  /** How accounts are reached, and what of them is planned. */
  readonly aws: AwsRequest;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The moment that plan, journal and proof are marked with. */
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** A workspace as it was read, with what its files say in one digest. */
export interface ReadWorkspace {
  readonly workspace: Workspace;
  readonly digest: string;
}

/** A target whose server can be asked what everybody may do. */
export interface ProvableTarget extends Target {
  readonly prove: (signal: AbortSignal) => Promise<DatabaseProof>;
}
