import { sameStatements } from "../../iam/canonical-document.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { NamedPolicy, RoleBundle } from "../../model/bundle.js";
import type { Declared } from "./declared.js";
import { policyTags } from "./declared.js";
import { doorOf } from "./door.js";
import type { Judge, Judgement } from "./judge.js";
import type { LiveAccount, LiveRole } from "./live.js";
import { diffOf, type Op, said } from "./op.js";
import { wrongTags } from "./ownership.js";
import { createPolicy, tagPolicy, updatePolicy } from "./policy-ops.js";
import { limitOf, partsOf, RoleState } from "./role-state.js";
import { type AccessChanges, accessSequence } from "./sequence.js";
import { textOf } from "./step.js";

export interface RoleContext {
  readonly declared: Declared;
  readonly live: LiveAccount;
  readonly judge: Judge;
}

const description = ({ team }: RoleBundle): string => `Made by Bailiwick for team ${team}`;

const UNREADABLE_TRUST: Judgement = {
  effect: "broadens",
  words: ["may let in more: the trust policy that is there cannot be read"],
  loses: true,
};
const UNREADABLE_BOUNDARY: Judgement = {
  effect: "broadens",
  words: ["may allow more: the boundary that is there cannot be read"],
  loses: true,
};

const same = (a: PolicyDocument, b: PolicyDocument): boolean => sameStatements(a, b);

function missingPolicies(bundle: RoleBundle, { live, declared }: RoleContext): readonly Op[] {
  return [...bundle.permissions, bundle.boundary]
    .filter(({ arn }) => !live.policies.has(arn))
    .map((policy) => createPolicy(policy, bundle.role.path, policyTags(bundle, policy, declared.digest), description(bundle)));
}

/** Tags that are not as declared; those that say whose a policy is come first of all where it is taken over. */
function policyTagging(bundle: RoleBundle, { live, declared }: RoleContext): readonly Op[] {
  return [...bundle.permissions, bundle.boundary].flatMap((policy) => {
    const wanted = policyTags(bundle, policy, declared.digest);
    const wrong = wrongTags(live.policies.get(policy.arn)?.tags, wanted);
    return Object.keys(wrong).length === 0 ? [] : [tagPolicy(policy, wrong, "its tags are not what the file says")];
  });
}

function trustChange(bundle: RoleBundle, role: LiveRole, judge: Judge): AccessChanges["trust"] {
  const { trust: before } = role;
  if (before !== undefined && same(before, bundle.trust)) return undefined;
  const only = (document: PolicyDocument) => ({ documents: [document], boundaries: [] });
  const judged = before === undefined ? UNREADABLE_TRUST : judge.change(only(before), only(bundle.trust), "trust");
  return {
    relation: before === undefined ? "apart" : judge.relation(before, bundle.trust, "trust"),
    op: {
      kind: "update-trust",
      subject: `trust policy of role ${role.name}`,
      why: "it is not what the file says",
      ...said(judged),
      diff: diffOf("trust policy", before, bundle.trust),
      steps: [{ call: "put-trust", role: role.name, trust: textOf(bundle.trust) }],
    },
  };
}

/** The exchange of the boundary: its document where that is ours already, else which policy it is. */
function boundarySwap(
  { boundary }: RoleBundle,
  role: LiveRole,
  before: PolicyDocument | null | undefined,
  { live, judge }: RoleContext,
): AccessChanges["swap"] {
  const there = live.policies.get(boundary.arn);
  const isOurs = role.boundary === boundary.arn;
  const isStale = there !== undefined && (there.document === undefined || !same(boundary.document, there.document));
  if (isOurs && !isStale) return undefined;
  const limit = (document: PolicyDocument) => ({ documents: [document], boundaries: [] });
  const judged = before === undefined ? UNREADABLE_BOUNDARY : judge.change(limit(limitOf(before)), limit(boundary.document));
  const words = judged.words.map((text) => `the boundary ${text}`);
  const update = isStale
    ? [updatePolicy(boundary, there, role.name, isOurs ? { ...judged, words } : judge.alone(there, boundary.document))]
    : [];
  const put: Op = {
    kind: "put-boundary",
    subject: `boundary of role ${role.name}`,
    why: role.boundary === null ? "the role has none" : `it is ${role.boundary}`,
    ...said({ ...judged, words }),
    steps: [{ call: "put-boundary", role: role.name, boundary: boundary.arn }],
  };
  return { ops: isOurs ? update : [...update, put], after: boundary.document };
}

function sessionChange(bundle: RoleBundle, role: LiveRole): { readonly op: Op; readonly shorter: boolean } | undefined {
  const { maxSessionSeconds } = bundle.role;
  const before = role.maxSessionSeconds;
  if (before === undefined || before === maxSessionSeconds) return undefined;
  const shorter = maxSessionSeconds < before;
  const op: Op = {
    kind: "update-session",
    subject: `session length of role ${role.name}`,
    why: "it is not what the file says",
    effect: shorter ? "narrows" : "broadens",
    consequences: [`sessions last up to ${maxSessionSeconds} seconds instead of ${before}`],
    steps: [{ call: "put-session", role: role.name, maxSessionSeconds }],
  };
  return { op, shorter };
}

function roleTagging(bundle: RoleBundle, role: LiveRole): readonly Op[] {
  const wrong = wrongTags(role.tags, bundle.tags);
  if (Object.keys(wrong).length === 0) return [];
  return [
    {
      kind: "tag-role",
      subject: `role ${role.name}`,
      why: "its tags are not what the file says",
      effect: "neutral",
      consequences: Object.entries(wrong).map(([key, value]) => `${key} becomes ${value}`),
      steps: [{ call: "tag-role", role: role.name, tags: wrong }],
    },
  ];
}

function principalsIn(trust: PolicyDocument): string {
  const names = [trust.Statement]
    .flat()
    .flatMap(({ Principal }) => (typeof Principal === "string" ? ["*"] : Object.values(Principal ?? {}).flat()));
  return [...new Set(names)].sort().join(", ");
}

/** A role that is not there: its policies first, then the role within its boundary and trust at once, then what it may do. */
export function newRole(bundle: RoleBundle, context: RoleContext): readonly Op[] {
  const { judge, live } = context;
  const { role, trust, boundary, tags } = bundle;
  const updates = [...bundle.permissions, boundary].flatMap((policy) => {
    const there = live.policies.get(policy.arn);
    const isStale = there !== undefined && (there.document === undefined || !same(policy.document, there.document));
    return isStale ? [updatePolicy(policy, there, role.name, judge.alone(there, policy.document))] : [];
  });
  const create: Op = {
    kind: "create-role",
    subject: `role ${role.name}`,
    why: "the file asks for it, and it is not there",
    effect: "broadens",
    consequences: [`may be assumed by ${principalsIn(trust)}`],
    diff: diffOf("trust policy", undefined, trust),
    steps: [
      {
        call: "create-role",
        role: role.name,
        path: role.path,
        trust: textOf(trust),
        boundary: boundary.arn,
        maxSessionSeconds: role.maxSessionSeconds,
        description: description(bundle),
        tags,
      },
    ],
  };
  const state = new RoleState([], boundary.document);
  const attach = bundle.permissions.map(({ name, arn, document }): Op => {
    const before = state.access();
    state.set(arn, document);
    const { effect, words } = judge.change(before, state.access());
    return {
      kind: "attach-policy",
      subject: `policy ${name} to role ${role.name}`,
      why: "the file asks for it",
      effect,
      consequences: words,
      steps: [{ call: "attach-policy", role: role.name, policy: arn }],
    };
  });
  return [...missingPolicies(bundle, context), ...policyTagging(bundle, context), ...updates, create, ...attach];
}

/** What makes a role that is there what its file says, in an order that never allows more than before and after together. */
export function changedRole(bundle: RoleBundle, role: LiveRole, context: RoleContext): readonly Op[] {
  const { declared, live, judge } = context;
  const parts = partsOf(role, live, { bundle, exclusive: declared.adopt, same });
  const before = role.boundary === null ? null : live.policies.get(role.boundary)?.document;
  const state = new RoleState(parts, before);
  const declaredPolicies = new Map<string, NamedPolicy>(bundle.permissions.map((policy) => [policy.arn, policy]));
  const policy: AccessChanges["policy"] = (arn) => {
    const [wanted, there] = [declaredPolicies.get(arn), live.policies.get(arn)];
    return wanted === undefined || there === undefined ? undefined : { declared: wanted, live: there };
  };
  const session = sessionChange(bundle, role);
  const sequence = accessSequence({
    role: role.name,
    parts,
    state,
    judge,
    policy,
    swap: boundarySwap(bundle, role, before, context),
    trust: trustChange(bundle, role, judge),
    door: doorOf(role),
  });
  return [
    ...missingPolicies(bundle, context),
    ...policyTagging(bundle, context),
    ...(session?.shorter === true ? [session.op] : []),
    ...sequence,
    ...(session?.shorter === false ? [session.op] : []),
    ...roleTagging(bundle, role),
  ];
}
