import type { Decision, DecisionInput, DecisionRequest, Layer } from "../../../src/iam/decide.js";
import type { ConditionBlock, PolicyDocument, PrincipalElement, Statement } from "../../../src/iam/document.js";

/** One case of the evaluation logic, derived by hand from the page and section that it cites. */
export interface Case {
  readonly name: string;
  readonly cites: string;
  readonly input: DecisionInput;
  readonly decision: Decision["decision"];
  /** The layer that decided, where the documentation tells it. */
  readonly layer?: Layer;
  readonly missing?: readonly string[];
}

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";
export const USER = `arn:aws:iam::${ACCOUNT}:user/ana`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/worker`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/job`;
export const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const OTHER_USER = `arn:aws:iam::${OTHER_ACCOUNT}:user/bob`;
export const OTHER_ROOT = `arn:aws:iam::${OTHER_ACCOUNT}:root`;
export const SERVICE = "sns.amazonaws.com";
export const OBJECT = "arn:aws:s3:::shop-raw/orders/a.csv";

export function doc(...statements: Partial<Statement>[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.map((one) => ({ Effect: "Allow", ...one }) as Statement) };
}

type Texts = string | string[];

export const allow = (Action: Texts, Resource: Texts = "*", Condition?: ConditionBlock): PolicyDocument =>
  doc({ Action, Resource, ...(Condition === undefined ? {} : { Condition }) });
export const deny = (Action: Texts, Resource: Texts = "*", Condition?: ConditionBlock): PolicyDocument =>
  doc({ Effect: "Deny", Action, Resource, ...(Condition === undefined ? {} : { Condition }) });
export const full = allow("*");

/** Statements of resources' policies. */
export const grants = (
  Principal: PrincipalElement,
  Action: Texts = "s3:GetObject",
  Condition?: ConditionBlock,
): Partial<Statement> => ({
  Principal,
  Action,
  Resource: "*",
  ...(Condition === undefined ? {} : { Condition }),
});
export const denies = (Principal: PrincipalElement, Action: Texts = "*"): Partial<Statement> => ({
  Effect: "Deny",
  Principal,
  Action,
  Resource: "*",
});
export const deniesOthers = (NotPrincipal: PrincipalElement): Partial<Statement> => ({
  Effect: "Deny",
  NotPrincipal,
  Action: "*",
  Resource: "*",
});

type Input = Omit<Partial<DecisionInput>, "request"> & { readonly request?: Partial<DecisionRequest> };
export type Row = readonly [name: string, input: Input, decision: Decision["decision"], layer?: Layer];

/** The section's rows as cases; a request that says nothing else is Ana's, who reads an object of her own account. */
export function section(cites: string, rows: readonly Row[]): readonly Case[] {
  return rows.map(([name, { request, ...input }, decision, layer]) => ({
    name,
    cites,
    input: {
      identityPolicies: [],
      ...input,
      request: { principal: USER, action: "s3:GetObject", resource: OBJECT, ...request },
    },
    decision,
    ...(layer === undefined ? {} : { layer }),
  }));
}

type ConditionRow = readonly [block: ConditionBlock, context: DecisionRequest["context"], isMet: boolean];

/** Rows about a condition: an Allow with it grants if, and only if, the request meets it; so does a Deny deny. */
export function conditions(cites: string, rows: readonly ConditionRow[]): readonly Case[] {
  return rows.flatMap(([block, context, isMet], i) => {
    const text = `${JSON.stringify(block)} with ${JSON.stringify(context)}`;
    const request = { principal: ROLE, context: context ?? {} };
    // Every third also as a Deny, where the same answer has the opposite effect.
    const denied: readonly Row[] =
      i % 3 === 0
        ? [[`deny ${text}`, { identityPolicies: [full, deny("*", "*", block)], request }, isMet ? "explicitDeny" : "allowed"]]
        : [];
    return section(cites, [
      [`allow ${text}`, { identityPolicies: [allow("*", "*", block)], request }, isMet ? "allowed" : "implicitDeny"],
      ...denied,
    ]);
  });
}
