import type { Estate } from "../audit/estate/estate.js";
import type { Principal } from "../audit/principals.js";
import { Failure } from "../model/failure.js";
import { nearest } from "../workspace/suggest.js";
import type { ReadEstate } from "./read-estate.js";

const SHOWN = 10;

function suggestion(estate: Estate, text: string): string {
  const isArn = text.startsWith("arn:");
  const names: string[] = [];
  for (const { arn, name } of estate.principals()) names.push(isArn ? arn : name);
  const near = nearest(text, names);
  if (near !== undefined) return `Did you mean ${near}?`;
  return `Name a user or role of the snapshot by ARN, name or unique id; it holds the ${[...estate.accounts()].length === 1 ? "account" : "accounts"} ${[...estate.accounts()].join(", ")}.`;
}

/** The principal that a person names by ARN, name or unique id. @throws Failure where there is none, or more than one. */
export function findPrincipal({ estate, snapshot }: ReadEstate, text: string): Principal {
  const found = estate.named(text);
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  if (first !== undefined) {
    const arns = found.slice(0, SHOWN).map(({ arn }) => arn);
    const rest = found.length - arns.length;
    throw new Failure("ambiguous-principal", `${found.length} principals are called ${text}.`, {
      kind: "usage",
      hint: `Name one by its ARN: ${arns.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`,
    });
  }
  const lacking = snapshot.sources.filter(({ kind, status }) => kind === "authorization-details" && status !== "ok");
  const [lack] = lacking;
  if (lack !== undefined)
    throw new Failure(
      "unknown-principal",
      `The snapshot holds no principal ${text}, and not all of its evidence could be read.`,
      {
        kind: "incomplete",
        hint: `${lack.id} is ${lack.status}: ${lack.reason}. ${suggestion(estate, text)}`,
      },
    );
  throw new Failure("unknown-principal", `The snapshot holds no principal ${text}.`, {
    kind: "usage",
    hint: suggestion(estate, text),
  });
}
