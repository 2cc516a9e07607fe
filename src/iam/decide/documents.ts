import type { PolicyDocument } from "../document.js";
import { PolicyError } from "../policy-error.js";
import { type CompiledDocument, compiled } from "./compiled.js";
import type { DecisionInput } from "./input.js";

type Documents = readonly CompiledDocument[];

/** Every document of the input made ready, also where its layer has no say: an invalid one is never passed over. */
export interface Policies {
  readonly identity: Documents;
  readonly boundaries: Documents;
  readonly session: Documents;
  readonly resource: Documents;
  readonly serviceControl: readonly Documents[];
  readonly resourceControl: readonly Documents[];
  readonly endpoint: Documents;
}

const NONE: readonly never[] = [];

/** Whether the documents of a layer name principals: those that are somebody's own do not, a resource's must. */
type Naming = "never" | "always" | "either";

/**
 * Throws PolicyError, which names the place. Sources: IAM User Guide, "AWS JSON policy elements: Principal"; Organizations User Guide,
 * "SCP syntax".
 */
function ready(document: PolicyDocument, naming: Naming, at: string, place?: number): CompiledDocument {
  const own = () => (place === undefined ? at : `${at}[${place}]`);
  let made: CompiledDocument;
  try {
    made = compiled(document);
  } catch (error) {
    if (error instanceof PolicyError) throw error.within(own());
    throw error;
  }
  if (naming === "never" && made.naming !== undefined)
    throw new PolicyError(`${own()}.${made.naming}`, "names a principal; only policies of resources do");
  if (naming === "always" && made.unnaming !== undefined)
    throw new PolicyError(`${own()}.${made.unnaming}`, "has neither Principal nor NotPrincipal");
  return made;
}

function readyAll(documents: readonly PolicyDocument[] | undefined, naming: Naming, at: string): Documents {
  return documents === undefined || documents.length === 0
    ? NONE
    : documents.map((document, place) => ready(document, naming, at, place));
}

function readyLevels(levels: DecisionInput["serviceControlPolicies"], naming: Naming, at: string): readonly Documents[] {
  return levels === undefined ? NONE : levels.map((documents, level) => readyAll(documents, naming, `${at}[${level}]`));
}

/** The input's documents; throws PolicyError, which names argument and place, for an invalid one. */
export function policiesOf(input: DecisionInput): Policies {
  const { resourcePolicy } = input;
  return {
    identity: readyAll(input.identityPolicies, "never", "identityPolicies"),
    boundaries: readyAll(input.permissionsBoundaries, "never", "permissionsBoundaries"),
    session: readyAll(input.sessionPolicies, "never", "sessionPolicies"),
    resource: resourcePolicy === undefined ? NONE : [ready(resourcePolicy, "always", "resourcePolicy")],
    serviceControl: readyLevels(input.serviceControlPolicies, "never", "serviceControlPolicies"),
    resourceControl: readyLevels(input.resourceControlPolicies, "either", "resourceControlPolicies"),
    endpoint: readyAll(input.endpointPolicies, "either", "endpointPolicies"),
  };
}
