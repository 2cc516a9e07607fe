import type { Policies } from "../../iam/compare/question.js";
import type { PolicyDocument } from "../../iam/document.js";
import { type Verdict, verdictOf } from "./verdict.js";

/** The documents of one team in one account, as `generate` writes them. */
export interface BundleDocuments {
  readonly team: string;
  readonly environment: string;
  readonly account: string;
  readonly permissions: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | undefined;
  readonly trust: PolicyDocument | undefined;
}

export interface BundlePlace {
  readonly environment: string;
  readonly account: string;
}

/** What changes for one team, told once for all accounts in which it is the same. */
export interface BundleChange {
  readonly team: string;
  readonly places: readonly BundlePlace[];
  readonly status: "added" | "removed" | "changed";
  /** Permissions within the boundary. */
  readonly permissions: Verdict;
  readonly trust: Verdict;
}

const keyOf = ({ team, environment, account }: BundleDocuments): string => JSON.stringify([team, environment, account]);

const permissionsOf = (one: BundleDocuments | undefined): Policies => ({
  documents: one?.permissions ?? [],
  boundaries: one?.boundary === undefined ? [] : [one.boundary],
});

const trustOf = (one: BundleDocuments | undefined): Policies => ({
  documents: one?.trust === undefined ? [] : [one.trust],
  boundaries: [],
});

function same(a: BundleDocuments | undefined, b: BundleDocuments | undefined): boolean {
  const text = (one: BundleDocuments | undefined): string => JSON.stringify([one?.permissions, one?.boundary, one?.trust]);
  return text(a) === text(b);
}

/** The change without the account's own number, so that accounts that do not differ are told together. */
function lookOf(change: BundleChange, account: string): string {
  const { team, status, permissions, trust } = change;
  return JSON.stringify([team, status, permissions, trust]).replaceAll(account, "${account}");
}

/** What a change of bundles gives and takes, by team; `same` counts those that do not change. */
export function compareBundles(
  old: readonly BundleDocuments[],
  next: readonly BundleDocuments[],
): { readonly changes: readonly BundleChange[]; readonly same: number } {
  const [before, after] = [new Map(old.map((one) => [keyOf(one), one])), new Map(next.map((one) => [keyOf(one), one]))];
  const told = new Map<string, BundleChange & { readonly places: BundlePlace[] }>();
  let unchanged = 0;
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [existing, candidate] = [before.get(key), after.get(key)];
    const one = candidate ?? existing;
    if (one === undefined) continue;
    if (existing !== undefined && candidate !== undefined && same(existing, candidate)) {
      unchanged++;
      continue;
    }
    const { team, environment, account } = one;
    const change = {
      team,
      places: [{ environment, account }],
      status: existing === undefined ? ("added" as const) : candidate === undefined ? ("removed" as const) : ("changed" as const),
      permissions: verdictOf(permissionsOf(existing), permissionsOf(candidate), "identity"),
      trust: verdictOf(trustOf(existing), trustOf(candidate), "trust"),
    };
    const look = lookOf(change, account);
    const known = told.get(look);
    if (known === undefined) told.set(look, change);
    else known.places.push({ environment, account });
  }
  return { changes: [...told.values()], same: unchanged };
}
