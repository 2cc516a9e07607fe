import type { PolicyDocument } from "../../iam/document.js";
import type { OrganizationEvidence, OrganizationPolicyType, OrganizationUnit } from "../../model/organization.js";
import { readDocument, readOwnDocument } from "../policy-document.js";

/** An SCP or RCP as it is attached. */
export interface LevelPolicy {
  readonly id: string;
  readonly name: string;
  readonly document: PolicyDocument;
}

/** Root, unit or account, with the policies attached to it. */
export interface Level {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly LevelPolicy[];
}

/** What SCPs or RCPs say over an account. */
export interface Limits {
  /** Root first. A level whose policies are not known is left out. */
  readonly levels: readonly Level[];
  /** The same as `decide` takes it. */
  readonly documents: readonly (readonly PolicyDocument[])[];
  /** Empty: this is all. Else why there may be more, in words. */
  readonly gap: string;
}

/** Where an account stands in its organization. */
export interface Standing {
  /** `o-…`; null: in none; undefined: not known. */
  readonly organization: string | null | undefined;
  /** `o-…/r-…/ou-…/`, as aws:PrincipalOrgPaths has it. */
  readonly path: string | undefined;
  readonly isManagement: boolean | undefined;
  readonly scp: Limits;
  readonly rcp: Limits;
}

const NO_LIMITS: Limits = { levels: [], documents: [], gap: "" };
const FULL_ACCESS: LevelPolicy = {
  id: "p-RCPFullAWSAccess",
  name: "RCPFullAWSAccess",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
};
const OWNER = /^arn:[^:]*:organizations::([0-9]{12}):(?:account|root|ou|organization)\/(o-[a-z0-9]+)/;

const WORD: Readonly<Record<OrganizationPolicyType, string>> = {
  SERVICE_CONTROL_POLICY: "SCPs",
  RESOURCE_CONTROL_POLICY: "RCPs",
};

function unknown(gap: string): Limits {
  return { levels: [], documents: [], gap };
}

/** Root, units and account above an account, with its own place last. */
function* chainsOf(
  unit: OrganizationUnit,
  above: readonly OrganizationUnit[],
): Generator<readonly [string, readonly OrganizationUnit[]]> {
  const chain = [...above, unit];
  for (const { Id } of unit.Accounts ?? []) yield [Id, chain];
  for (const inner of unit.OrganizationalUnits ?? []) yield* chainsOf(inner, chain);
}

/** The one text that all of them are; undefined where there is none, or they differ. */
function agreed(texts: readonly (string | undefined)[]): string | undefined {
  const distinct = new Set(texts.filter((text) => text !== undefined));
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

/**
 * The organization of a snapshot: which SCPs and RCPs limit an account, level by level. What the evidence does not settle is a `gap`.
 * Sources: AWS Organizations User Guide, "SCP evaluation", "RCP evaluation", "Service control policies (SCPs)" (the management account
 * is not subject to them) and "Resource control policies (RCPs)" (RCPFullAWSAccess cannot be detached, customers' RCPs only deny).
 */
export class Organization {
  readonly #evidence: OrganizationEvidence | undefined;
  readonly #chains = new Map<string, readonly OrganizationUnit[]>();
  readonly #attached = new Map<string, LevelPolicy[]>();
  readonly #unreadable = new Set<string>();
  readonly #standings = new Map<string, Standing>();
  readonly #names = new Map<string, string>();
  readonly #id: string | undefined;
  readonly #management: string | undefined;

  constructor(evidence: OrganizationEvidence | undefined) {
    this.#evidence = evidence;
    for (const root of evidence?.roots ?? []) for (const [account, chain] of chainsOf(root, [])) this.#chains.set(account, chain);
    for (const { Id, Name } of evidence?.accounts ?? []) if (Name !== undefined) this.#names.set(Id, Name);
    for (const { Id, Name, Type, document, targets } of evidence?.policies ?? []) {
      for (const target of targets) {
        const key = `${Type} ${target}`;
        const read = Type === "SERVICE_CONTROL_POLICY" ? readOwnDocument : readDocument;
        if (document === undefined || read(document).problem !== undefined) this.#unreadable.add(key);
        else this.#attached.set(key, [...(this.#attached.get(key) ?? []), { id: Id, name: Name, document }]);
      }
    }
    const arns = [...(evidence?.accounts ?? []), ...(evidence?.roots ?? [])].map(({ Arn }) => OWNER.exec(Arn ?? ""));
    this.#id = evidence?.organization?.Id ?? agreed(arns.map((found) => found?.[2]));
    this.#management = evidence?.organization?.MasterAccountId ?? agreed(arns.map((found) => found?.[1]));
  }

  standing(account: string): Standing {
    let standing = this.#standings.get(account);
    if (standing === undefined) {
      standing = this.#stand(account);
      this.#standings.set(account, standing);
    }
    return standing;
  }

  #stand(account: string): Standing {
    if (this.#evidence?.organization === null)
      return { organization: null, path: undefined, isManagement: false, scp: NO_LIMITS, rcp: NO_LIMITS };
    const chain = this.#chains.get(account);
    const isMember = chain !== undefined || account === this.#management || this.#lists(account);
    const isManagement = this.#management === undefined ? undefined : account === this.#management;
    return {
      organization: isMember ? this.#id : undefined,
      path: chain === undefined || this.#id === undefined ? undefined : `${[this.#id, ...chain.map(({ Id }) => Id)].join("/")}/`,
      isManagement,
      scp: this.#limits("SERVICE_CONTROL_POLICY", account, chain, isManagement),
      rcp: this.#limits("RESOURCE_CONTROL_POLICY", account, chain, isManagement),
    };
  }

  #lists(account: string): boolean {
    return this.#evidence?.accounts?.some(({ Id }) => Id === account) === true;
  }

  #limits(
    type: OrganizationPolicyType,
    account: string,
    chain: readonly OrganizationUnit[] | undefined,
    isManagement: boolean | undefined,
  ): Limits {
    const what = WORD[type];
    // Neither kind applies to the management account.
    if (isManagement === true) return NO_LIMITS;
    const { policies, roots, policiesComplete } = this.#evidence ?? {};
    const types = roots?.find(({ Id }) => Id === chain?.[0]?.Id)?.PolicyTypes;
    if (chain !== undefined && types !== undefined && !types.some(({ Type, Status }) => Type === type && Status === "ENABLED"))
      return NO_LIMITS;
    if (policies === undefined) return unknown(`${what} are not in the snapshot`);
    if (chain === undefined) return unknown(`the snapshot does not say where in the organization account ${account} is`);
    if (!policies.some(({ Type }) => Type === type)) return unknown(`${what} are not in the snapshot`);
    const gaps: string[] = [];
    if (isManagement === undefined) gaps.push("the snapshot does not say which account is the management account");
    if (policiesComplete === false) gaps.push("the organization's policies were not read in full");
    const places = [
      ...chain.map(({ Id, Name }) => ({ id: Id, name: Name ?? Id })),
      { id: account, name: this.#names.get(account) ?? account },
    ];
    const levels: Level[] = [];
    for (const { id, name } of places) {
      const key = `${type} ${id}`;
      if (this.#unreadable.has(key)) gaps.push(`a policy attached to ${name} cannot be read`);
      const found = this.#attached.get(key) ?? [];
      if (type === "RESOURCE_CONTROL_POLICY") levels.push({ id, name, policies: [...found, FULL_ACCESS] });
      // Every root, unit and account has at least one SCP: without one, it was not collected.
      else if (found.length === 0) gaps.push(`no SCP of ${name} is in the snapshot, and each has at least one`);
      else levels.push({ id, name, policies: found });
    }
    return { levels, documents: levels.map(({ policies: own }) => own.map(({ document }) => document)), gap: gaps.join("; ") };
  }
}
