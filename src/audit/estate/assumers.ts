import type { AccessEntry } from "../../iam/access.js";
import { catalogue } from "../../iam/catalogue/index.js";
import type { Decision } from "../../iam/decide.js";
import { arnMatches } from "../../iam/pattern.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import { readResourceDocument } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { entriesFor } from "./action-entries.js";
import type { Estate } from "./estate.js";

/** Somebody who may assume a role. */
export interface Assumption {
  readonly by: Principal;
  readonly decision: "allowed" | "depends";
  readonly dependsOn: Decision["dependsOn"];
}

const ASSUME = "sts:AssumeRole";
const ACCOUNT_NAME = /^(?:arn:[^:]*:iam::)?([0-9]{12})(?::root)?$/;

/** May one of the allows be about the resource? */
function mayBeAbout(allows: readonly AccessEntry[], arn: string): boolean {
  return allows.some(
    ({ notResources, resources }) => notResources || resources.some((each) => each.includes("${") || arnMatches(each, arn)),
  );
}

/** Who may assume the roles of an estate. Few are asked for each role: those that its trust names, or whose own policies say so. */
export class Assumers {
  readonly #estate: Estate;
  /** By account: users and roles whose own policies may let them assume some role. */
  readonly #willing = new Map<string, { readonly principal: Principal; readonly allows: readonly AccessEntry[] | undefined }[]>();

  constructor(estate: Estate) {
    this.#estate = estate;
    const index = catalogue.indexOf(ASSUME);
    for (const principal of estate.principals()) {
      // Nobody can assume a role as a root user. Source: IAM User Guide, "Methods to assume a role".
      if (principal.type === "root") continue;
      const isOpen = principal.policies.some(({ read }) => read.problem !== undefined);
      if (!isOpen && !principal.policies.some(({ read }) => read.entries.some(({ actions }) => actions.has(index)))) continue;
      const { identityPolicies, account } = estate.sideOf(principal);
      const allows = entriesFor(identityPolicies, ASSUME).filter(({ effect }) => effect === "Allow");
      if (!isOpen && allows.length === 0) continue;
      const known = this.#willing.get(account);
      const willing = { principal, allows: isOpen ? undefined : allows };
      if (known === undefined) this.#willing.set(account, [willing]);
      else known.push(willing);
    }
  }

  /** Principals of the snapshot that may assume a role, save those that need not be asked for. */
  *of(role: Principal, except: { has(principal: Principal): boolean }): Generator<Assumption> {
    for (const by of this.#candidates(role)) {
      if (by === role || except.has(by)) continue;
      const { decision, dependsOn } = this.#estate.ask(by, { action: ASSUME, resource: role.arn });
      if (decision === "allowed" || decision === "depends") yield { by, decision, dependsOn };
    }
  }

  #candidates(role: Principal): ReadonlySet<Principal> {
    const found = new Set<Principal>();
    const accounts = new Set<string>();
    const trust = role.role?.AssumeRolePolicyDocument;
    let isOpen = trust === undefined || readResourceDocument(trust).problem !== undefined;
    for (const { Effect, Principal: named, NotPrincipal } of statementsOf(trust)) {
      if (Effect !== "Allow") continue;
      if (named === "*" || NotPrincipal !== undefined) isOpen = true;
      for (const name of typeof named === "object" && named !== null ? textsOf(named.AWS) : []) {
        const account = ACCOUNT_NAME.exec(name)?.[1];
        const principal = account === undefined ? this.#estate.principal(name) : undefined;
        if (name === "*") isOpen = true;
        else if (account !== undefined) accounts.add(account);
        else if (principal !== undefined && principal.type !== "root") found.add(principal);
      }
    }
    const own = this.#estate.sideOf(role).account;
    if (isOpen) for (const account of this.#estate.accounts()) accounts.add(account);
    for (const account of accounts) {
      for (const { principal, allows } of this.#willing.get(account) ?? [])
        if (allows === undefined || mayBeAbout(allows, role.arn)) found.add(principal);
    }
    // A grant to everybody needs no policy of the caller in the role's own account.
    if (isOpen)
      for (const principal of this.#estate.principals())
        if (principal.type !== "root" && this.#estate.sideOf(principal).account === own) found.add(principal);
    return found;
  }
}
