import type { WorkloadTrust } from "../model/workspace.js";
import { checkArn } from "./arn-template.js";
import type { Part } from "./part.js";

const KINDS = ["service", "oidc", "account"] as const;
const COMPANIONS: Readonly<Record<string, string>> = { sourceArn: "service", externalId: "account" };

function readOne(part: Part): WorkloadTrust | undefined {
  const kinds = KINDS.filter((kind) => part.has(kind));
  const [kind, second] = kinds;
  if (second !== undefined) {
    part
      .at(second)
      .error(
        "trust-kind",
        "One entry trusts one thing: a service, an OIDC subject or an account.",
        { mend: "Make two entries of it." },
        "key",
      );
    return undefined;
  }
  const known = new Set<string>([...KINDS, ...Object.keys(COMPANIONS)]);
  if (kind === undefined) {
    if (part.entries().every(([key]) => known.has(key)))
      part.error("trust-kind", "An entry needs `service`, `oidc` or `account`.");
    return undefined;
  }
  for (const [key, owner] of Object.entries(COMPANIONS))
    if (part.has(key) && kind !== owner)
      part.at(key).error("key-not-here", `\`${key}\` goes with \`${owner}\`.`, { mend: "Take it out." }, "key");
  if (kind === "service") {
    const sourceArn = part.at("sourceArn").text();
    if (sourceArn !== undefined) checkArn({ text: sourceArn, part: part.at("sourceArn") });
    return { service: part.at("service").text() ?? "", sourceArn };
  }
  if (kind === "account") return { account: part.at("account").text() ?? "", externalId: part.at("externalId").text() };
  const oidc = part.at("oidc");
  const provider = oidc.at("provider").text() ?? "";
  if (provider !== "") checkArn({ text: provider, part: oidc.at("provider") });
  return { oidc: { provider, audience: oidc.at("audience").text() ?? "", subject: oidc.at("subject").text() ?? "" } };
}

/** Who may assume a workload's role. A workload without it could not run, and people are let in by `identity`. */
export function readTrust(team: Part, kind: "people" | "workload"): readonly WorkloadTrust[] {
  const part = team.at("trust");
  const named = team.has("trust");
  if (kind === "workload" && !named)
    team.at("kind").error("workload-without-trust", "A workload needs `trust`.", {
      reason: "nothing could run under its role",
      mend: "Say which service, OIDC subject or account may assume it.",
    });
  if (kind === "people" && named && (!team.has("kind") || team.at("kind").value === "people"))
    part.error(
      "people-with-trust",
      "`trust` is for workloads.",
      { reason: "people come in by `identity`", mend: "Take it out, or write kind: workload." },
      "key",
    );
  return part.items().flatMap((item) => readOne(item) ?? []);
}
