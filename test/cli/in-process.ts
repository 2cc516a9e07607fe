import { applyExitCode } from "../../src/cli/apply-exit-code.js";
import type { Application, AppliedTarget } from "../../src/model/application.js";
import type { Plan } from "../../src/model/change.js";
import type { AwsRequest } from "../../src/operations/aws-request.js";
import { carryOut } from "../../src/operations/carry-out.js";
import { makePlan } from "../../src/operations/make-plan.js";
import type { PlanRequest } from "../../src/operations/plan-request.js";
import { rollBackJournal } from "../../src/operations/roll-back.js";
import { keysOf } from "../aws/credentials.js";
import type { StandIn } from "../aws/stand-in.js";
import { ACCOUNTS, APPLY_ROLE } from "./made-accounts.js";

/** What is asked for beside a stand-in and a workspace. */
export interface Asked extends Partial<AwsRequest> {
  readonly targets?: readonly string[];
}

/**
 * The commands' operations in this process, so that many can be at work beside each other; each has an endpoint of its own. Whose
 * credentials they are is the environment's to say, and so the same for all.
 */
function requestOf(standIn: StandIn, folder: string, { targets = [], ...aws }: Asked): PlanRequest {
  const keys = keysOf(ACCOUNTS[0] ?? "");
  process.env.AWS_ACCESS_KEY_ID = keys.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = keys.secretAccessKey;
  return {
    workspace: folder,
    only: "aws",
    targets,
    embedded: false,
    aws: {
      profile: undefined,
      region: "us-east-1",
      endpoint: standIn.url,
      role: APPLY_ROLE,
      externalId: undefined,
      from: undefined,
      adopt: false,
      adoptScps: [],
      scp: false,
      teams: [],
      ...aws,
    },
    env: process.env,
    now: new Date(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

const agreed = async (): Promise<void> => undefined;

export function planned(standIn: StandIn, folder: string, asked: Asked = {}): Promise<Plan> {
  return makePlan({ ...requestOf(standIn, folder, asked), out: undefined, team: undefined });
}

export interface Applied {
  readonly application: Application;
  /** What the command would end with. */
  readonly code: number;
  readonly target: AppliedTarget;
}

function appliedOf(application: Application): Applied {
  const [target] = application.targets;
  if (target === undefined) throw new Error("no target");
  return { application, code: applyExitCode(application), target };
}

export async function applied(standIn: StandIn, folder: string, asked: Asked = {}): Promise<Applied> {
  return appliedOf(await carryOut({ ...requestOf(standIn, folder, asked), plan: undefined, confirm: agreed }));
}

export async function rolledBack(standIn: StandIn, folder: string, journal: string | null, asked: Asked = {}): Promise<Applied> {
  return appliedOf(await rollBackJournal({ ...requestOf(standIn, folder, asked), journal: journal ?? "", confirm: agreed }));
}

const key = ({ kind, subject }: { readonly kind: string; readonly subject: string }): string => `${kind} ${subject}`;

/**
 * Is what an apply says of its changes true? A plan made anew holds none of those that are done, and all of those that are not; of those
 * that are unknown it may hold any.
 */
export function untruths({ changes, done, notDone }: AppliedTarget, fresh: Plan): readonly string[] {
  const left = new Set(fresh.targets.flatMap((target) => target.changes.map(key)));
  const of = (numbers: readonly number[]): readonly string[] => changes.filter(({ number }) => numbers.includes(number)).map(key);
  const open = new Set([...of(notDone)]);
  return [
    ...of(done)
      .filter((each) => left.has(each) && !open.has(each))
      .map((each) => `said to be done, and is not: ${each}`),
    ...of(notDone)
      .filter((each) => !left.has(each))
      .map((each) => `said not to be done, and is: ${each}`),
  ];
}
