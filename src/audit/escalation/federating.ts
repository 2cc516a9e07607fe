import { decide } from "../../iam/decide.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Estate } from "../estate/estate.js";
import type { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import { chosenContexts, isChosen } from "./chosen-keys.js";
import type { Way } from "./methods.js";
import type { Step } from "./step.js";
import { askOn } from "./target-questions.js";

type Kind = "saml" | "oidc" | "cognito";

const NAMES: Readonly<Record<Kind, RegExp>> = {
  saml: /^arn:[^:]*:iam::[0-9]{12}:saml-provider\//,
  oidc: /^arn:[^:]*:iam::[0-9]{12}:oidc-provider\//,
  cognito: /^cognito-identity\.amazonaws\.com$/,
};

/** Stands for a client or an identity pool of the actor's own: none that a trust policy names. */
const OWN_AUDIENCE = "one-of-its-own";

/** Identity providers of the kind that the role's trust policy names. */
export function providersOf(role: Actor, kind: Kind): readonly string[] {
  const named = statementsOf(role.principal.role?.AssumeRolePolicyDocument).flatMap(({ Effect, Principal }) =>
    Effect === "Allow" && typeof Principal === "object" && Principal !== null ? textsOf(Principal.Federated) : [],
  );
  return [...new Set(named)].filter((name) => NAMES[kind].test(name));
}

/** What whoever speaks for the provider says of itself; of tokens all but the audience is up to the provider. */
function claimsOf(kind: Kind, provider: string): Readonly<Record<string, string>> {
  if (kind === "saml") return {};
  const issuer = kind === "cognito" ? provider : provider.slice(provider.indexOf("oidc-provider/") + "oidc-provider/".length);
  return kind === "cognito" ? { [`${issuer}:amr`]: "unauthenticated" } : { [`${issuer}:aud`]: OWN_AUDIENCE };
}

function keysAskedBy(role: Actor): readonly string[] {
  const blocks = statementsOf(role.principal.role?.AssumeRolePolicyDocument).flatMap(({ Condition }) =>
    Object.values(Condition ?? {}),
  );
  return [...new Set(blocks.flatMap((block) => Object.keys(block ?? {}).map((key) => key.toLowerCase())))];
}

/** Does the trust policy let in whoever speaks for the provider? What an assertion of SAML says is up to them. */
function lets(role: Actor, kind: Kind, provider: string, estate: Estate): "yes" | "may" | "no" {
  const trust = role.principal.role?.AssumeRolePolicyDocument;
  if (trust === undefined) return "no";
  const claims = claimsOf(kind, provider);
  const told = new Set([...Object.keys(claims).map((key) => key.toLowerCase()), "aws:federatedprovider", "aws:currenttime"]);
  const rcps = estate.organization.standing(role.account).rcp.documents;
  const input = {
    request: {
      principal: provider,
      action: kind === "saml" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
      resource: role.arn,
      context: { ...claims, "aws:FederatedProvider": provider, "aws:CurrentTime": estate.asOf, "aws:SecureTransport": "true" },
    },
    identityPolicies: [],
    resourcePolicy: trust,
    ...(rcps.length === 0 ? {} : { resourceControlPolicies: rcps }),
    unknownKeys: keysAskedBy(role).filter((key) => !told.has(key)),
  };
  try {
    const { decision, dependsOn } = decide(input);
    if (decision !== "depends") return decision === "allowed" ? "yes" : "no";
    const keys = dependsOn?.keys ?? [];
    if (dependsOn?.layers.length !== 0 || !keys.every(isChosen)) return "may";
    const { context } = input.request;
    const unknownKeys = input.unknownKeys.filter((key) => !keys.includes(key));
    for (const chosen of chosenContexts(keys, input)) {
      const request = { ...input.request, context: { ...context, ...chosen } };
      if (decide({ ...input, request, unknownKeys }).decision === "allowed") return "yes";
    }
    return "may";
  } catch {
    return "no";
  }
}

/** All of the method's permissions on one provider, and on the role where it is handed to the provider's service. */
function answersOn(actor: Actor, way: Way, role: Actor, provider: string, asking: Asking): readonly Answer[] | undefined {
  const answers: Answer[] = [];
  for (const need of way.onTarget) {
    const more = { context: { "iam:PassedToService": way.method.target?.["passed-as"]?.[0] ?? "" } };
    const answer =
      need.on === "target" ? askOn(actor, need, role.arn, asking, role, more) : askOn(actor, need, provider, asking, undefined);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers;
}

/** What it takes to speak for an identity provider that the role's trust policy lets in; undefined: the actor cannot. */
export function federated(actor: Actor, way: Way, role: Actor, asking: Asking): Pick<Step, "answers" | "unsure"> | undefined {
  const kind = way.method.target?.federates;
  let best: Pick<Step, "answers" | "unsure"> | undefined;
  for (const provider of kind === undefined ? [] : providersOf(role, kind)) {
    const answers = answersOn(actor, way, role, provider, asking);
    const trusted = answers === undefined || kind === undefined ? "no" : lets(role, kind, provider, asking.estate);
    if (answers === undefined || trusted === "no") continue;
    const unsure = trusted === "may" ? [`whether ${role.arn} lets it in depends on what ${provider} says of it`] : [];
    if (trusted === "yes" && answers.every(({ truth }) => truth === "yes")) return { answers, unsure };
    best ??= { answers, unsure };
  }
  return best;
}
