import type { AccountResources, RunsAs } from "../../model/resources.js";
import type { AccountPrincipals } from "../principals.js";
import type { Running, RunningIn } from "./facts.js";

interface Kind {
  readonly all: Running[];
  readonly byRole: Map<string, Running[]>;
  complete: boolean;
}

/** Roles of one account by what resources call them. */
class Names {
  readonly #roles = new Map<string, string>();
  readonly #profiles = new Map<string, string>();

  constructor(principals: AccountPrincipals) {
    for (const { role } of principals.all()) {
      if (role === undefined) continue;
      this.#roles.set(role.RoleName, role.Arn);
      for (const { InstanceProfileName, Arn } of role.InstanceProfileList ?? []) {
        this.#profiles.set(Arn, role.Arn);
        this.#profiles.set(InstanceProfileName, role.Arn);
      }
    }
  }

  /** The role's ARN; undefined where nobody can tell. */
  roleOf(as: Extract<RunsAs, { readonly kind: "role" | "profile" }>): string | undefined {
    if (as.kind === "profile") return this.#profiles.get(as.arn ?? as.name ?? "");
    if (as.arn !== undefined) return as.arn;
    const name = as.name ?? "";
    return this.#roles.get(name.slice(name.lastIndexOf("/") + 1));
  }
}

/** What runs in an account as which role. A type of which one resource's role cannot be told is not complete. */
export function runningIn(principals: AccountPrincipals, { resources, complete }: AccountResources): RunningIn {
  const names = new Names(principals);
  const kinds = new Map<string, Kind>();
  const kindOf = (type: string): Kind => {
    let kind = kinds.get(type);
    if (kind === undefined) {
      kind = { all: [], byRole: new Map(), complete: complete.has(type) };
      kinds.set(type, kind);
    }
    return kind;
  };
  for (const type of complete) kindOf(type);
  for (const { type, arn, runsAs } of resources) {
    const kind = kindOf(type);
    const role = runsAs.kind === "role" || runsAs.kind === "profile" ? names.roleOf(runsAs) : undefined;
    if (role === undefined && runsAs.kind !== "none") kind.complete = false;
    const running = { arn, role };
    kind.all.push(running);
    if (role === undefined) continue;
    const same = kind.byRole.get(role);
    if (same === undefined) kind.byRole.set(role, [running]);
    else same.push(running);
  }
  return kinds;
}
