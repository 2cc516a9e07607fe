import type { NamedPolicy } from "../../model/bundle.js";
import type { Judgement } from "./judge.js";
import type { LivePolicy, Tags } from "./live.js";
import { diffOf, type Op, said } from "./op.js";
import { type AwsStep, textOf } from "./step.js";

/** IAM keeps five versions of a managed policy. Source: IAM User Guide, "Versioning IAM policies". */
const VERSIONS = 5;

const NEUTRAL: Judgement = { effect: "neutral", words: [] };

export function createPolicy({ name, arn, document }: NamedPolicy, path: string, tags: Tags, description: string): Op {
  return {
    kind: "create-policy",
    subject: `policy ${name}`,
    why: "the file asks for it, and it is not there",
    ...said({ effect: "neutral", words: ["nothing has it attached yet"] }),
    diff: diffOf(arn, undefined, document),
    steps: [{ call: "create-policy", policy: arn, name, path, document: textOf(document), description, tags }],
  };
}

/** Holders beside the team's own role, in words. */
function othersIn(live: LivePolicy, role: string): readonly string[] {
  const others = (list: readonly string[]): readonly string[] => list.filter((holder) => holder !== `role ${role}`);
  const [holders, bounds] = [others(live.holders), others(live.bounds)];
  return [
    ...(holders.length === 0 ? [] : [`it is also attached to ${holders.join(", ")}`]),
    ...(bounds.length === 0 ? [] : [`it is also the boundary of ${bounds.join(", ")}`]),
  ];
}

/** A new version in force at once; where five are kept already, the oldest that is not in force goes first. */
export function updatePolicy(
  { name, arn, document }: NamedPolicy,
  live: LivePolicy,
  role: string,
  judged: Judgement | undefined,
): Op {
  const oldest = live.versions.find(({ isDefault }) => !isDefault);
  const room: readonly AwsStep[] =
    live.versions.length >= VERSIONS && oldest !== undefined
      ? [{ call: "delete-policy-version", policy: arn, version: oldest.id }]
      : [];
  const { words, ...rest } = judged ?? NEUTRAL;
  return {
    kind: "update-policy",
    subject: `policy ${name}`,
    why: live.document === undefined ? "its document cannot be read" : "its document is not what the file says",
    ...said({
      ...rest,
      words: [...words, ...othersIn(live, role), ...room.map(() => `its oldest version, ${oldest?.id}, is deleted`)],
    }),
    diff: diffOf(arn, live.document, document),
    steps: [...room, { call: "create-policy-version", policy: arn, document: textOf(document) }],
  };
}

export function tagPolicy({ name, arn }: { readonly name: string; readonly arn: string }, tags: Tags, why: string): Op {
  const words = Object.entries(tags).map(([key, value]) => `${key} becomes ${value}`);
  return {
    kind: "tag-policy",
    subject: `policy ${name}`,
    why,
    ...said({ effect: "neutral", words }),
    steps: [{ call: "tag-policy", policy: arn, tags }],
  };
}

export function deletePolicy({ name, arn, versions, document }: LivePolicy, why: string): Op {
  const older = versions.filter(({ isDefault }) => !isDefault);
  return {
    kind: "delete-policy",
    subject: `policy ${name}`,
    why,
    ...said({ effect: "neutral", words: ["nothing has it attached by then"] }),
    diff: diffOf(arn, document, undefined),
    steps: [
      ...older.map(({ id }): AwsStep => ({ call: "delete-policy-version", policy: arn, version: id })),
      { call: "delete-policy", policy: arn },
    ],
  };
}
