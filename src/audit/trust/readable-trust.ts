import type { PolicyDocument, Statement } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { RoleDetail } from "../../model/evidence.js";
import { type AskedKeys, askedKeys } from "./asked-keys.js";

/** A role's trust policy, ready to be asked. */
export interface Trust {
  readonly role: string;
  readonly document: PolicyDocument;
  readonly asked: AskedKeys;
  /** Names of its allow statements, by kind; `*` where everybody is named, or everybody but some. */
  readonly names: Readonly<Record<"AWS" | "Federated" | "Service", readonly string[]>>;
}

/** A wildcard before the resource part of an ARN: AWS refuses it today; what it was meant to say is everybody. */
const ANY_ACCOUNT = /^[^:]*(:[^:]*){0,4}[*?]/;

function everybodyMeant(statement: Statement): Statement {
  const { Principal } = statement;
  if (typeof Principal !== "object" || Principal === null) return statement;
  const names = textsOf(Principal.AWS);
  if (!names.some((name) => name !== "*" && ANY_ACCOUNT.test(name))) return statement;
  return { ...statement, Principal: { ...Principal, AWS: names.map((name) => (ANY_ACCOUNT.test(name) ? "*" : name)) } };
}

/** Names by kind; everybody is `*`, be it that all are named or all but some. */
function namesIn(statements: readonly Statement[]): Trust["names"] {
  const names = { AWS: new Set<string>(), Federated: new Set<string>(), Service: new Set<string>() };
  for (const { Effect, Principal, NotPrincipal } of statements) {
    if (Effect !== "Allow") continue;
    if (Principal === "*" || NotPrincipal !== undefined) {
      names.AWS.add("*");
      names.Federated.add("*");
    } else if (typeof Principal === "object" && Principal !== null) {
      for (const name of textsOf(Principal.AWS)) names.AWS.add(name);
      for (const name of textsOf(Principal.Federated)) names.Federated.add(name);
      for (const name of textsOf(Principal.Service)) names.Service.add(name);
    }
  }
  return { AWS: [...names.AWS], Federated: [...names.Federated], Service: [...names.Service] };
}

const known = new WeakMap<RoleDetail, Trust>();

/** The trust policy of a role; `undefined` where the snapshot does not hold it. */
export function trustOf(role: RoleDetail): Trust | undefined {
  const document = role.AssumeRolePolicyDocument;
  if (document === undefined) return undefined;
  let trust = known.get(role);
  if (trust === undefined) {
    const statements = statementsOf(document).map(everybodyMeant);
    trust = {
      role: role.Arn,
      document: { ...document, Statement: statements },
      asked: askedKeys(document),
      names: namesIn(statements),
    };
    known.set(role, trust);
  }
  return trust;
}
