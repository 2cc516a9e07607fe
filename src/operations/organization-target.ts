import { join } from "node:path";
import { type Executor, ORGANIZATION, type Target, type TargetPlan } from "../model/change.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { tagValue } from "../roles/bundle.js";
import { accountsLacking, type DeclaredScps, isScpName, wantedScps } from "../roles/provision/declared-scps.js";
import { Judge } from "../roles/provision/judge.js";
import { planScps } from "../roles/provision/plan-scps.js";
import type { AwsStep } from "../roles/provision/step.js";
import { scpsOf } from "../roles/scps.js";
import { mendFor } from "../workspace/index.js";
import { sha256 } from "./sha256.js";
import type { PlanRequest } from "./target-request.js";

/** @throws Failure (usage) with every diagnostic where guardrails cannot be written as service control policies. */
function declaredScps(workspace: Workspace, adopt: readonly string[]): DeclaredScps {
  const diagnostics: Diagnostic[] = [];
  const environments = workspace.environments.map((environment) => {
    const { name, accounts, place } = environment;
    const made = scpsOf(workspace, environment);
    diagnostics.push(...made.diagnostics);
    return { name, accounts, place, scps: made.scps };
  });
  if (diagnostics.some(({ severity }) => severity === "error"))
    throw new Failure("not-generated", "Nothing was planned, since guardrails cannot be written as service control policies.", {
      kind: "usage",
      diagnostics,
    });
  const { organization, naming } = workspace;
  const names = environments.flatMap((each) => wantedScps(each, naming.prefix).map(({ name }) => name));
  const unknown = adopt.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Failure("unknown-scp", `No guardrail of the workspace becomes a service control policy \`${unknown}\`.`, {
      kind: "usage",
      hint: mendFor(unknown, names, "policy"),
    });
  return { workspace: tagValue(organization), prefix: naming.prefix, environments, adopted: new Set(adopt), digest: sha256 };
}

/** What an organization is planned by. */
export type OrganizationRequest = Pick<PlanRequest, "workspace" | "aws" | "signal">;

type Aws = typeof import("../aws/provision/index.js");

class OrganizationTarget implements Target<AwsStep> {
  readonly kind = "aws";
  readonly target = ORGANIZATION;
  readonly environment = null;
  readonly embedded = false;
  readonly #declared: DeclaredScps;
  readonly #request: OrganizationRequest;
  /** What was judged for the plan is not judged again where the plan is looked at once more before it is carried out. */
  #judge: Judge | undefined;
  #accounts: InstanceType<Aws["Accounts"]> | undefined;

  constructor(declared: DeclaredScps, request: OrganizationRequest) {
    this.#declared = declared;
    this.#request = request;
  }

  async plan(): Promise<TargetPlan<AwsStep>> {
    const { asFailures, readOrganization } = await import("../aws/provision/index.js");
    const { reading, partition } = await this.#enter();
    const { prefix } = this.#declared;
    const live = await asFailures(reading.session.account, () =>
      readOrganization(reading, {
        partition,
        isOurs: (name) => isScpName(name, prefix),
        lacking: (scps) => accountsLacking(this.#declared, scps),
      }),
    );
    this.#judge = new Judge(live.management, this.#judge);
    return planScps(this.#declared, live, this.#judge);
  }

  async executor(): Promise<Executor<AwsStep>> {
    const { AwsExecutor, lockAccount } = await import("../aws/provision/index.js");
    const { writing } = await this.#enter();
    const locks = join(this.#request.workspace, ".bailiwick", "locks");
    return new AwsExecutor({
      api: writing,
      identify: () => this.plan(),
      lock: () => lockAccount(locks, ORGANIZATION),
      close: async () => undefined,
    });
  }

  close = async (): Promise<void> => this.#accounts?.close();

  /** The caller's own account, by whose credentials alone an organization is planned: no role is assumed for it. */
  async #enter() {
    // AWS's SDK is loaded from here only: nothing else pays for it.
    const { Accounts } = await import("../aws/provision/index.js");
    const { aws, signal } = this.#request;
    const { profile, region, endpoint } = aws;
    this.#accounts ??= new Accounts({ profile, region, endpoint, role: undefined, externalId: undefined, signal });
    return this.#accounts.enter(await this.#accounts.ownAccount());
  }
}

/**
 * The organization's service control policies, to be planned and changed together; nothing of them is read yet.
 * @throws Failure (usage) where guardrails cannot be written as such policies, and where a snapshot is to be looked at.
 */
export function organizationTarget(workspace: Workspace, request: OrganizationRequest): Target<AwsStep> {
  if (request.aws.from !== undefined)
    throw new Failure("usage", "--scp reads the organization itself, and --from a snapshot.", {
      kind: "usage",
      hint: "Leave one of them out.",
    });
  return new OrganizationTarget(declaredScps(workspace, request.aws.adoptScps), request);
}
