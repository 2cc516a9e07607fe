import { type ReadArn, readArn } from "../arn-test.js";
import { type CatalogueAction, catalogue, fixedResource, takesNoChoice } from "../catalogue/index.js";
import type { Knowledge } from "../condition/context.js";
import { PolicyError } from "../policy-error.js";
import { RequestContext } from "./filled-keys.js";
import type { DecisionInput, DecisionRequest } from "./input.js";
import { type Caller, callerOf } from "./principals.js";

/** What is known of an action by its name alone. */
export interface AskedAction {
  /** Lower case. */
  readonly name: string;
  /** No request for it can choose its resource: it is about `*`, or about the one resource that there is, whatever the request names. */
  readonly known: CatalogueAction | undefined;
  readonly takesNoChoice: boolean;
  readonly underResourceControl: boolean;
}

const ACTIONS_KEPT = 32_768;
const actions = new Map<string, AskedAction>();

function readAction(written: string): AskedAction {
  if (!/^[^:\s*?]+:[^:\s*?]+$/.test(written)) throw new PolicyError("request.action", `"${written}" is no action`);
  const name = written.toLowerCase();
  const known = catalogue.action(name);
  return {
    name,
    known,
    takesNoChoice: known !== undefined && takesNoChoice(known),
    // RCPs reach the services that AWS lists, and whoever retires a KMS grant is beyond them.
    underResourceControl:
      catalogue.service(name.slice(0, name.indexOf(":")))?.resourceControlPolicies === true && name !== "kms:retiregrant",
  };
}

function askedAction(written: string): AskedAction {
  const known = actions.get(written);
  if (known !== undefined) return known;
  const made = readAction(written);
  if (actions.size >= ACTIONS_KEPT) actions.clear();
  actions.set(written, made);
  return made;
}

/** Keeps which keys statements ask for in vain. */
export class Ledger implements Knowledge {
  readonly unknownKeys: ReadonlySet<string> | undefined;
  /** Lower case to as first written. */
  readonly missing = new Map<string, string>();
  #open: string[] | undefined;

  constructor(unknownKeys: readonly string[] | undefined) {
    if (unknownKeys !== undefined && unknownKeys.length > 0)
      this.unknownKeys = new Set(unknownKeys.map((key) => key.toLowerCase()));
  }

  onMissing(written: string): void {
    const key = written.toLowerCase();
    if (!this.missing.has(key)) this.missing.set(key, written);
    if (this.unknownKeys?.has(key)) {
      this.#open ??= [];
      this.#open.push(key);
    }
  }

  /** The unknown keys (lower case) that were asked for since this was last called. */
  takeOpen(): readonly string[] {
    const open = this.#open ?? [];
    this.#open = undefined;
    return open;
  }
}

/** A request made ready: everything that statements are held against. */
export interface Question {
  readonly action: AskedAction;
  readonly resource: ReadArn;
  readonly caller: Caller;
  readonly isSameAccount: boolean;
  readonly context: RequestContext;
  readonly ledger: Ledger;
  /** Has the caller a permissions boundary? `unknown`: perhaps. */
  readonly bounded: "true" | "false" | "unknown";
  readonly given: (key: string) => string | undefined;
}

const EVERYTHING = readArn("*");

/** What an action is about where no request can choose that. */
function unchosen({ known }: AskedAction, resource: string, { partition }: Caller): ReadArn {
  const fixed = known && fixedResource(known, /^arn:([^:]+):/.exec(resource)?.[1] ?? partition);
  return fixed === undefined ? EVERYTHING : readArn(fixed);
}

function accountIn(resource: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
}

/** The owner that the request tells of. An ARN without account (S3) is taken to be of the principal's own. */
function ownerOf({ resourceAccount, resource }: DecisionRequest, caller: Caller): string | undefined {
  if (resourceAccount !== undefined) return resourceAccount;
  if (resource === "*") return undefined;
  return accountIn(resource) ?? (/^arn:[^:]*:[^:]*:[^:]*:aws:/.test(resource) ? undefined : caller.account);
}

function boundedBy({ permissionsBoundaries, unknownLayers }: DecisionInput): Question["bounded"] {
  if (permissionsBoundaries !== undefined && permissionsBoundaries.length > 0) return "true";
  return unknownLayers?.includes("boundary") ? "unknown" : "false";
}

/** Reads the request; throws PolicyError, which names the place, where it makes no sense. */
export function questionOf(input: DecisionInput): Question {
  const { request } = input;
  const action = askedAction(request.action);
  if (request.principal === "") throw new PolicyError("request.principal", "is empty");
  const caller = callerOf(request.principal);
  const ledger = new Ledger(input.unknownKeys);
  const resourceAccount = ownerOf(request, caller);
  const context = new RequestContext(request.context, { caller, resourceAccount }, ledger.unknownKeys, (key) =>
    ledger.onMissing(key),
  );
  return {
    action,
    resource: action.takesNoChoice ? unchosen(action, request.resource, caller) : readArn(request.resource),
    caller,
    isSameAccount: caller.account !== undefined && (resourceAccount ?? caller.account) === caller.account,
    context,
    ledger,
    bounded: boundedBy(input),
    given: (key) => context.given(key),
  };
}
