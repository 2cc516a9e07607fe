import { readContext } from "../condition/context.js";
import type { KeyTest } from "../condition/evaluate.js";
import { samplesOf } from "../condition/samples.js";
import { type Policies, policiesOf } from "./documents.js";
import type { Decision, DecisionInput, Would } from "./input.js";

const KEYS_TRIED = 24;
const TESTS_TRIED = 12;
const PARTS_TRIED = 16;

type DecideOnce = (input: DecisionInput) => Decision;

function withKey(input: DecisionInput, key: string, value: string | null): DecisionInput {
  const unknownKeys = (input.unknownKeys ?? []).filter((one) => one.toLowerCase() !== key);
  const context = value === null ? input.request.context : { ...input.request.context, [key]: value };
  return { ...input, unknownKeys, request: { ...input.request, ...(context === undefined ? {} : { context }) } };
}

/** Tests of statements about the action that ask for the key. */
function testsOf(policies: Policies, action: string, key: string): readonly KeyTest[] {
  const { identity, boundaries, session, resource, serviceControl, resourceControl, endpoint } = policies;
  const documents = [identity, boundaries, session, resource, ...serviceControl, ...resourceControl, endpoint].flat();
  return documents
    .flatMap((document) => document.about(action).flatMap(({ when }) => when.filter((test) => test.key === key)))
    .slice(0, TESTS_TRIED);
}

/** Values that a variable could be there for: parts of the resource's name, and what the context holds. */
function partsOf({ request }: DecisionInput): readonly string[] {
  const held = [...readContext(request.context).values()].flat();
  return [...request.resource.split(/[:/]/), ...held].filter((part) => part !== "").slice(-PARTS_TRIED);
}

function tested(input: DecisionInput, key: string, test: KeyTest, once: DecideOnce, written: string): readonly Would[] {
  const given = readContext(input.request.context);
  const unknownKeys = new Set((input.unknownKeys ?? []).map((one) => one.toLowerCase()).filter((one) => one !== key));
  return samplesOf(test, given, { unknownKeys }).map(({ value, meets }) => ({
    key: written,
    value,
    operator: test.operator.name,
    meets,
    decision: once(withKey(input, key, value)).decision,
  }));
}

/** For a key that only variables ask for: one value for each decision that it can bring about, as far as such values are found. */
function asVariable(input: DecisionInput, key: string, once: DecideOnce, written: string): readonly Would[] {
  const byDecision = new Map<string, Would>();
  for (const value of ["something-else", ...partsOf(input)]) {
    const { decision } = once(withKey(input, key, value));
    if (!byDecision.has(decision)) byDecision.set(decision, { key: written, value, decision });
  }
  return [...byDecision.values()];
}

/**
 * What the decision would be with each key that was asked for in vain, under values that meet the conditions which ask for it and
 * values that do not, everything else being the same; for unknown keys also without the key.
 */
export function wouldOf(input: DecisionInput, { missing }: Decision, once: DecideOnce): readonly Would[] {
  const policies = policiesOf(input);
  const action = input.request.action.toLowerCase();
  return missing.slice(0, KEYS_TRIED).flatMap((written) => {
    const key = written.toLowerCase();
    const isUnknown = input.unknownKeys?.some((one) => one.toLowerCase() === key) === true;
    const absent: readonly Would[] = isUnknown
      ? [{ key: written, value: null, decision: once(withKey(input, key, null)).decision }]
      : [];
    const tests = testsOf(policies, action, key);
    const present =
      tests.length === 0
        ? asVariable(input, key, once, written)
        : tests.flatMap((test) => tested(input, key, test, once, written));
    const seen = new Set<string>();
    return [...absent, ...present].filter((one) => {
      const text = JSON.stringify(one);
      return !seen.has(text) && seen.add(text);
    });
  });
}
