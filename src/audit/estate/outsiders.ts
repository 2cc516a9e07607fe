import { decide } from "../../iam/decide.js";
import type { PolicyDocument, Statement } from "../../iam/document.js";
import { arnIncludes, arnIntersects, matches } from "../../iam/pattern.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import { readResourceDocument } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { conditionInWords } from "../scope-words.js";
import { type Estate, isTrustAction } from "./estate.js";
import { policiesAmong } from "./policies-among.js";
import { keysOf } from "./policy-keys.js";

/** Somebody whom the snapshot does not hold, and whom a policy of it lets in. */
export interface Outsider {
  readonly kind: "account" | "principal" | "service" | "federated" | "canonical-user" | "everybody";
  /** Account id, ARN, service principal, provider; `*` for everybody. */
  readonly name: string;
  readonly decision: "allowed" | "depends";
  /** Condition of the statement that lets it in, in words; empty where there is none. */
  readonly when: string;
  /** Roles that it may assume, of those who may do the action; none: the policy of the resource lets it in. */
  readonly roles: readonly string[];
}

type Named = Pick<Outsider, "kind" | "name">;

const AWS_NAME = /^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::(.*))?$/;
/** Source: CloudFront Developer Guide, "Giving an origin access identity permission to read files in the Amazon S3 bucket". */
const ORIGIN_ACCESS_IDENTITY = /^arn:[^:]*:iam::cloudfront:user\//;

/** Names that a Principal element holds and the snapshot does not. */
function outside(accounts: ReadonlySet<string>, { Principal: element, NotPrincipal }: Statement): readonly Named[] {
  if (element === "*" || NotPrincipal !== undefined) return [{ kind: "everybody", name: "*" }];
  if (typeof element !== "object" || element === null) return [];
  const aws = textsOf(element.AWS).flatMap((name): Named[] => {
    if (name === "*") return [{ kind: "everybody", name }];
    if (ORIGIN_ACCESS_IDENTITY.test(name)) return [{ kind: "principal", name }];
    const [, account, rest = "root"] = AWS_NAME.exec(name) ?? [];
    if (account === undefined || accounts.has(account)) return [];
    return [rest === "root" ? { kind: "account", name: account } : { kind: "principal", name }];
  });
  const of = (names: unknown, kind: Named["kind"]) => textsOf(names).map((name): Named => ({ kind, name }));
  return [
    ...aws,
    ...of(element.Service, "service"),
    ...of(element.Federated, "federated"),
    ...of(element.CanonicalUser, "canonical-user"),
  ];
}

/** How the request of an outsider is named; an account stands for any principal of it that its own policies let. */
function callerOf({ kind, name }: Named): string {
  return kind === "account" ? `arn:aws:iam::${name}:user/any` : name;
}

interface Door {
  readonly document: PolicyDocument;
  /** The resource whose policy it is; what is asked about, where `scope` is left out. */
  readonly resource: string;
  /** The pattern that is asked about: the resource itself and all that it holds, as far as they lie within. */
  readonly scope?: string;
  /** Exact actions. */
  readonly actions: readonly string[];
}

/**
 * What to ask about for a statement, and whether all of it lies within the question. A pattern is asked about as a text: the statement
 * that it stands in, and any wider one, matches it.
 */
function resourcesFor({ resource, scope }: Door, statement: Statement): readonly (readonly [text: string, isWithin: boolean])[] {
  if (scope === undefined) return [[resource, true]];
  const own = textsOf(statement.Resource).filter((pattern) => pattern !== "*");
  const named = [
    ...own,
    ...(own.length === 0 || own.length < textsOf(statement.Resource).length ? [resource, `${resource}/*`] : []),
  ];
  return [...new Set([...named, ...(scope === "*" ? [] : [scope])])]
    .filter((text) => arnIntersects(text, scope))
    .map((text) => [text, scope === "*" || arnIncludes(scope, text)]);
}

const ALL: PolicyDocument = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

/** Whom a resource policy lets in from outside, with the condition of the statement that does. */
function lets(estate: Estate, accounts: ReadonlySet<string>, door: Door): readonly Omit<Outsider, "roles">[] {
  const { document, resource: holder, actions } = door;
  if (readResourceDocument(document).problem !== undefined) return [];
  const account = estate.resourceSide(actions[0] ?? "", holder).account;
  const rcp = account === undefined ? undefined : estate.organization.standing(account).rcp;
  const documents = rcp?.documents ?? [];
  const unknownKeys = [document, ...documents.flat()].flatMap((each) => [...keysOf(each)]);
  return statementsOf(document).flatMap((statement) => {
    if (statement.Effect !== "Allow") return [];
    const patterns = textsOf(statement.NotAction ?? statement.Action).map((pattern) => pattern.toLowerCase());
    const meant = actions.filter(
      (action) => patterns.some((pattern) => matches(pattern, action.toLowerCase())) === (statement.NotAction === undefined),
    );
    const asked = resourcesFor(door, statement).flatMap((one) => meant.map((action) => [action, ...one] as const));
    return outside(accounts, statement).flatMap((named): Omit<Outsider, "roles">[] => {
      const decisions = asked.map(([action, resource, isWithin]) => {
        // A canonical user id is no name of a caller: what it may do is not asked for.
        if (named.kind === "canonical-user") return "depends";
        const { decision } = decide({
          request: {
            principal: callerOf(named),
            action,
            resource,
            ...(account === undefined ? {} : { resourceAccount: account }),
          },
          identityPolicies: [ALL],
          resourcePolicy: document,
          ...(documents.length === 0 ? {} : { resourceControlPolicies: documents }),
          unknownKeys,
          unknownLayers: rcp === undefined || rcp.gap !== "" ? ["rcp"] : [],
        });
        return decision === "allowed" && !isWithin ? "depends" : decision;
      });
      const decision = decisions.includes("allowed") ? "allowed" : decisions.includes("depends") ? "depends" : undefined;
      const when = statement.Condition === undefined ? "" : conditionInWords(statement.Condition);
      return decision === undefined ? [] : [{ ...named, decision, when }];
    });
  });
}

/** Policies of the resources that are asked about, as far as the snapshot holds them. */
function doorsOf(estate: Estate, actions: readonly string[], resource: string | undefined): readonly Door[] {
  if (resource !== undefined && !/[*?]/.test(resource)) {
    const document = estate.resourceSide(actions[0] ?? "", resource).policy;
    return document === undefined ? [] : [{ document, resource, actions }];
  }
  return policiesAmong(estate, actions, resource).map(({ arn, document }) =>
    actions.some(isTrustAction)
      ? { document, resource: arn, actions }
      : { document, resource: arn, scope: resource ?? "*", actions },
  );
}

const ENTERING = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/**
 * Who may do an action from outside the snapshot: whom the policy of the resource lets in, and whom the trust policies of roles that
 * may do it let in.
 */
export function outsidersOf(
  estate: Estate,
  { actions, resource }: { readonly actions: readonly string[]; readonly resource: string | undefined },
  able: readonly Principal[],
): readonly Outsider[] {
  const accounts = new Set(estate.accounts());
  const found = new Map<string, Outsider & { readonly roles: string[] }>();
  const add = (let_: Omit<Outsider, "roles">, role: string | undefined): void => {
    const key = JSON.stringify([let_.kind, let_.name, let_.when, let_.decision, role === undefined]);
    const known = found.get(key) ?? { ...let_, roles: [] };
    if (role !== undefined && !known.roles.includes(role)) known.roles.push(role);
    found.set(key, known);
  };
  for (const door of doorsOf(estate, actions, resource)) for (const each of lets(estate, accounts, door)) add(each, undefined);
  for (const { arn, role } of able) {
    const trust = role?.AssumeRolePolicyDocument;
    if (trust === undefined) continue;
    for (const each of lets(estate, accounts, { document: trust, resource: arn, actions: ENTERING })) add(each, arn);
  }
  const keys = [...found.keys()].sort();
  return keys.flatMap((key) => found.get(key) ?? []);
}
