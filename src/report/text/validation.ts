import type { JudgedProof } from "../../audit/reachable-verdicts.js";
import type { ProofResult } from "../../roles/prove-workspace.js";
import { renderDiagnostics } from "../diagnostics.js";
import type { Paint } from "../paint.js";
import type { Validation } from "../results.js";
import { clip, count } from "./layout.js";

/** Verdicts that say the same of several accounts, in one line. */
interface Judged {
  readonly proof: ProofResult;
  readonly where: string[];
}

function judged(proofs: readonly ProofResult[]): Judged[] {
  const lines = new Map<string, Judged>();
  for (const proof of proofs) {
    const { team, kind, title, place, verdict, actions } = proof;
    const key = JSON.stringify([kind === "guardrail" ? "" : team, kind, title, place, verdict, actions]);
    const where = kind === "guardrail" ? `${team} in ${proof.environment}` : proof.environment;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { proof, where: [where] });
    else if (!line.where.includes(where)) line.where.push(where);
  }
  return [...lines.values()];
}

function verdictLine({ proof, where }: Judged, paint: Paint, width: number): string {
  const who = proof.kind === "guardrail" ? `guardrail ${proof.title}` : `${proof.team}: never ${proof.title}`;
  const scope = proof.kind === "guardrail" ? `${count(where.length, "bundle")}` : where.join(", ");
  if (proof.verdict === "holds")
    return `  ${paint("green", "holds")}    ${clip(`${who} (${count(proof.actions, "action")}; ${scope})`, width - 11)}`;
  if (proof.verdict === "unknown")
    return `  ${paint("yellow", "unknown")}  ${clip(`${who} (${scope}): ${proof.reason}`, width - 11)}`;
  const example = proof.counterexample;
  return `  ${paint("red", "broken")}   ${clip(`${who} (${scope}): ${example === undefined ? "" : `${example.action} on ${example.resource}`}`, width - 11)}`;
}

/** Reachable verdicts that say the same of several accounts, in one line, with the path where there is one. */
function* reachableLines(proofs: readonly JudgedProof[], paint: Paint, width: number): Generator<string> {
  const told = new Set<string>();
  for (const { team, title, environment, reachable } of proofs) {
    if (reachable === undefined) continue;
    const { verdict, principals, reason, counterexample } = reachable;
    const who = `${team}: never ${title}`;
    const lines =
      verdict === "holds"
        ? [
            `  ${paint("green", "holds")}    ${clip(`${who} (over ${count(principals, "principal")}; ${environment})`, width - 11)}`,
          ]
        : verdict === "unknown"
          ? [`  ${paint("yellow", "unknown")}  ${clip(`${who} (${environment}): ${reason}`, width - 11)}`]
          : [
              `  ${paint("red", "broken")}   ${clip(`${who} (${environment}): ${counterexample?.action ?? ""} on ${counterexample?.resource ?? ""}, as ${counterexample?.principal ?? ""}`, width - 11)}`,
              ...(counterexample?.path ?? []).map((step) => `           ${clip(step, width - 11)}`),
            ];
    for (const line of lines) {
      if (told.has(line)) continue;
      told.add(line);
      yield `${line}\n`;
    }
  }
}

/** What `validate` found, for a person. */
export function* validationReport(
  validation: Validation,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): Generator<string> {
  if (validation.diagnostics.length > 0) yield `${renderDiagnostics(validation.diagnostics, paint)}\n\n`;
  yield `${paint("bold", clip(validation.organization, 60))}: ${count(validation.teams, "team")}, ${count(validation.bundles, "role bundle")}\n`;
  yield "Direct verdicts, over every action of the catalogue:\n";
  for (const line of judged(validation.proofs)) yield `${verdictLine(line, paint, width)}\n`;
  const verdicts = validation.proofs.flatMap(({ verdict, reachable }) => [verdict, reachable?.verdict]);
  const broken = verdicts.filter((verdict) => verdict === "counterexample").length;
  const unknown = verdicts.filter((verdict) => verdict === "unknown").length;
  if (validation.proofs.some(({ reachable }) => reachable !== undefined)) {
    yield "Reachable verdicts, over everybody whom the live roles can become:\n";
    yield* reachableLines(validation.proofs, paint, width);
  } else yield "What a principal could become by assuming or changing others is not part of these verdicts: see --from.\n";
  const { databasePromises } = validation;
  if (databasePromises > 0)
    yield `${count(databasePromises, "promise")} over databases: not judged here; \`bailiwick apply\` and \`bailiwick prove\` ask the servers.\n`;
  const kept = `${count(validation.proofs.length, "promise")}${databasePromises === 0 ? "" : " about AWS"} kept`;
  const said = databasePromises > 0 && validation.proofs.length === 0 ? "no promise is about AWS" : kept;
  yield validation.valid
    ? `${paint("green", "valid")}: ${said}\n`
    : `${paint("red", "not valid")}: ${broken} broken, ${unknown} unknown, ${count(validation.diagnostics.filter((diagnostic) => diagnostic.severity === "error").length, "error")}\n`;
}
