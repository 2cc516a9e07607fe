import type { PolicyDocument, Statement } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { LiveAccount, LiveRole } from "./live.js";

/** What a role's team file would hold, as YAML's values; or why there can be none. */
export type Draft = { readonly values: Readonly<Record<string, unknown>> } | { readonly reasons: readonly string[] };

/** `Release Robot_2` -> `release-robot-2`. */
export function teamIdOf(role: string, taken: ReadonlySet<string>): string {
  const bare = role
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  const id = (bare || "role").slice(0, 40).replace(/-+$/, "");
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? id : `${id}-${i}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Everything that decides what a role may do, with why it cannot be said where it cannot. */
export function documentsOf(
  role: LiveRole,
  live: LiveAccount,
): { readonly documents: readonly PolicyDocument[]; readonly reasons: readonly string[] } {
  const documents: PolicyDocument[] = [];
  const reasons: string[] = [];
  for (const arn of role.attached) {
    const document = live.policies.get(arn)?.document;
    if (document === undefined) reasons.push(`${arn} is attached, and its document is not in the evidence`);
    else documents.push(document);
  }
  for (const { PolicyName, PolicyDocument: document } of role.inline) {
    if (document === undefined) reasons.push(`inline policy ${PolicyName} cannot be read`);
    else documents.push(document);
  }
  return { documents, reasons };
}

function ruleOf(
  { Effect, Action, NotAction, Resource, NotResource, Condition }: Statement,
  environment: string,
): Record<string, unknown> | string {
  if (Effect !== "Allow") return "it denies something, which team files do by `never`, for all that the team may do";
  if (NotAction !== undefined || NotResource !== undefined) return "it allows everything but some actions or resources";
  const actions = textsOf(Action);
  const resources = textsOf(Resource);
  const passes = actions.every((action) => action.toLowerCase() === "iam:passrole");
  const services = textsOf(Condition?.StringEquals?.["iam:PassedToService"]);
  const isTo =
    passes &&
    services.length > 0 &&
    Object.keys(Condition ?? {}).length === 1 &&
    Object.keys(Condition?.StringEquals ?? {}).length === 1;
  return {
    in: [environment],
    actions,
    ...(resources.includes("*") ? {} : { resources }),
    ...(isTo ? { to: services } : Condition === undefined ? {} : { when: Condition }),
  };
}

/** Ways in which workloads' files say who may assume a role, read back from a trust policy; undefined where it says something else. */
function trustOf(trust: PolicyDocument | undefined): readonly Record<string, unknown>[] | undefined {
  const found: Record<string, unknown>[] = [];
  for (const { Effect, Principal, Condition } of statementsOf(trust)) {
    if (Effect !== "Allow" || typeof Principal !== "object") return undefined;
    const services = textsOf(Principal.Service);
    const accounts = textsOf(Principal.AWS);
    const providers = textsOf(Principal.Federated);
    const source = textsOf(Condition?.ArnLike?.["aws:SourceArn"]);
    for (const service of services) found.push({ service, ...(source.length === 1 ? { sourceArn: source[0] } : {}) });
    for (const arn of accounts) {
      const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(arn)?.[1];
      if (account === undefined) return undefined;
      const externalId = textsOf(Condition?.StringEquals?.["sts:ExternalId"]);
      found.push({ account, ...(externalId.length === 1 ? { externalId: externalId[0] } : {}) });
    }
    for (const provider of providers) {
      const host = provider.slice(provider.indexOf("oidc-provider/") + "oidc-provider/".length);
      const [audience] = textsOf(Condition?.StringEquals?.[`${host}:aud`]);
      const [subject] = [
        ...textsOf(Condition?.StringEquals?.[`${host}:sub`]),
        ...textsOf(Condition?.StringLike?.[`${host}:sub`]),
      ];
      if (!provider.includes(":oidc-provider/") || audience === undefined || subject === undefined) return undefined;
      found.push({ oidc: { provider, audience, subject } });
    }
  }
  return found.length === 0 ? undefined : found;
}

/**
 * What team files for a role could be, most likely first: a workload's, then people's by each identity of the workspace. Whether one of
 * them gives just what the role has is told by generating from it.
 */
export function draftsOf(
  role: LiveRole,
  live: LiveAccount,
  {
    team,
    environment,
    identities,
  }: { readonly team: string; readonly environment: string; readonly identities: readonly string[] },
): readonly Draft[] {
  const { documents, reasons } = documentsOf(role, live);
  const rules = documents.flatMap(statementsOf).map((statement) => ({ statement, rule: ruleOf(statement, environment) }));
  const unsaid = rules.flatMap(({ statement, rule }) =>
    typeof rule === "string" ? [`${statement.Sid === undefined ? "a statement" : `statement ${statement.Sid}`}: ${rule}`] : [],
  );
  const all = [...reasons, ...unsaid];
  if (rules.length === 0 && reasons.length === 0) all.push("it may do nothing by its policies");
  if (all.length > 0) return [{ reasons: all }];
  const hours = (role.maxSessionSeconds ?? 3600) / 3600;
  const common = {
    team,
    name: role.name,
    purpose: `Has what the role ${role.name} has; taken from the account, and to be put in words by whoever answers for it.`,
    ...(hours === 1 ? {} : { sessionHours: hours }),
  };
  const access = rules.map(({ rule }) => rule);
  const trust = trustOf(role.trust);
  return [
    ...(trust === undefined ? [] : [{ values: { ...common, kind: "workload", trust, access } }]),
    ...identities.map((identity) => ({ values: { ...common, members: ["nobody@example.com"], identity, access } })),
  ];
}
