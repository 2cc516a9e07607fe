import type { Outsider } from "../../audit/estate/outsiders.js";
import type { WhoMay } from "../../audit/estate/who-can.js";
import type { WhoCan } from "../access-results.js";
import { renderDiagnostics } from "../diagnostics.js";
import type { Paint } from "../paint.js";
import { placesOf } from "./access-lines.js";
import { decisionWord, keyWord, LAYER_WORDS } from "./decision-words.js";
import { clip, count, wrap } from "./layout.js";

interface Showing {
  readonly paint: Paint;
  readonly width: number;
}

const MOST_ON = 5;

/** What the answer for one principal turns on, and on which resources it holds. */
function* details(may: WhoMay, width: number, single: boolean): Generator<string> {
  const { keys, layers } = may.dependsOn;
  if (!single) yield* wrap(may.actions.join(", "), width, "      ");
  const places = placesOf(may.on);
  for (const { text, certain } of places.slice(0, MOST_ON))
    yield `      ${clip(`${certain ? "on" : "perhaps, or in part, on"} ${text}`, width - 6)}`;
  if (places.length > MOST_ON) yield `      and ${count(places.length - MOST_ON, "more")}`;
  // Policies that are missing for everybody are told once, under the list.
  const own = layers.filter((layer) => layer === "identity" || layer === "boundary");
  const parts = [...keys.map(keyWord), ...own.map((layer) => `${LAYER_WORDS[layer]} not in the snapshot`)];
  if (parts.length > 0) yield* wrap(`depends on ${parts.join(", ")}`, width, "      ");
}

function* listed(principals: readonly WhoMay[], { paint, width }: Showing, single: boolean): Generator<string> {
  for (const may of principals) {
    const steps = may.via.map(({ role, certain }) => `${certain ? "→" : "→ (perhaps)"} ${role}`);
    yield `  ${decisionWord(may.decision, paint)}  ${clip(may.arn, width - 11)}\n`;
    for (const step of steps) yield `      ${clip(step, width - 6)}\n`;
    for (const line of details(may, width, single)) yield `${line}\n`;
  }
}

const KINDS: Readonly<Record<Outsider["kind"], string>> = {
  account: "account",
  principal: "principal",
  service: "service",
  federated: "identity provider",
  "canonical-user": "canonical user",
  everybody: "everybody",
};

function* outside(outsiders: readonly Outsider[], { paint, width }: Showing): Generator<string> {
  for (const { kind, name, decision, when, roles } of outsiders) {
    const [first, ...more] = roles;
    const way =
      first === undefined
        ? "by the policy of the resource"
        : `→ ${first}${more.length > 0 ? ` and ${count(more.length, "more role")}` : ""}`;
    yield `  ${decisionWord(decision, paint)}  ${clip(`${KINDS[kind]}${kind === "everybody" ? "" : ` ${name}`}`, width - 11)}\n`;
    yield `      ${clip(way, width - 6)}\n`;
    if (when !== "") yield* wrap(`when ${when}`, width, "      ").map((line) => `${line}\n`);
  }
}

/** What `who-can` answers, for a person. */
export function* whoCanReport(result: WhoCan, showing: Showing): Generator<string> {
  const { paint, width } = showing;
  const { principals, outsiders, diagnostics, counts } = result;
  if (diagnostics.length > 0) yield `${renderDiagnostics(diagnostics, paint)}\n\n`;
  yield `${paint("bold", clip(`Who may ${result.action} on ${result.resource ?? "anything"}`, width))}\nas of ${clip(result.snapshot.time, 30)}\n`;
  const single = result.actions.length === 1;
  const direct = principals.filter(({ via }) => via.length === 0);
  const indirect = principals.filter(({ via }) => via.length > 0);
  if (direct.length > 0) yield "Directly:\n";
  yield* listed(direct, showing, single);
  if (indirect.length > 0) yield "By assuming roles:\n";
  yield* listed(indirect, showing, single);
  if (outsiders.length > 0) yield "From outside the snapshot:\n";
  yield* outside(outsiders, showing);
  yield `${count(principals.length, "principal")}: ${counts.allowed} allowed, ${counts.depends} depend; ${counts.outsiders} from outside\n`;
  const depends = counts.depends > 0 ? ", and what depends may turn on it" : "";
  if (result.gaps.length > 0) yield `${paint("yellow", "may be incomplete")}${depends}:\n`;
  for (const gap of result.gaps) yield* wrap(gap, width, "  ").map((line) => `${line}\n`);
}
