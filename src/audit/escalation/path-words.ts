import type { HeldPolicy } from "../account-policies.js";
import type { AccountPrincipals } from "../principals.js";
import type { Actor } from "./actor.js";
import type { Answer } from "./asking.js";
import { catalogueIndex } from "./methods.js";
import { pathOf, type Reached } from "./pursuit.js";
import type { Step } from "./step.js";

/** Texts that come from an account are bounded. */
const MOST_CHARACTERS = 160;
const MOST_UNSURE = 6;

function clip(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** `role/app`, with the account where it is another one than `home`. */
function short(arn: string, home: string): string {
  const [, , , , account = "", ...rest] = arn.split(":");
  const name = clip(rest.join(":"));
  return account === home || account === "" ? name : `${name} in account ${account}`;
}

function nameOf({ arn, principal, group }: Actor): string {
  if (group !== undefined) return `group ${clip(arn.slice(arn.indexOf("group/") + 6))}`;
  return `${principal.type} ${clip(principal.name)}`;
}

function policyName({ kind, name }: HeldPolicy): string {
  return kind === "managed" ? `policy ${clip(name.slice(name.indexOf("policy/") + 7))}` : `inline policy ${clip(name)}`;
}

/** Puts paths into words; `accounts` tell which group a policy comes from. */
export class PathWords {
  readonly #accounts: ReadonlyMap<string, AccountPrincipals>;

  constructor(accounts: ReadonlyMap<string, AccountPrincipals>) {
    this.#accounts = accounts;
  }

  /** `role app by lambda-001, administrator by iam-005`: what the actor becomes, in short. */
  short(reached: Reached): string {
    const steps = pathOf(reached);
    const via = steps.flatMap(({ target, way }) =>
      target === undefined || /^any-as|-for-target$/.test(way.method.yields) ? [] : [nameOf(target)],
    );
    const last = steps[steps.length - 1];
    const ids = steps.map(({ way }) => way.method.id).join(", ");
    const end = last?.way.method.yields === "any-as-target" && last.target !== undefined ? [nameOf(last.target)] : [];
    const all = [...new Set([...via, ...end])];
    return all.length === 0 ? `by ${ids}` : `by ${all.join(", then ")} (${ids})`;
  }

  /** Each step as a sentence: who does what, by which permissions, allowed by what. */
  steps(reached: Reached): readonly string[] {
    return this.sentences(pathOf(reached));
  }

  sentences(path: readonly Step[]): readonly string[] {
    return path.map((step, i) => `${i + 1}. ${this.#step(step)}`);
  }

  #step({ actor, target, way, answers, shed = [] }: Step): string {
    const { id, summary, yields } = way.method;
    const policies = [...new Set(shed)].map(policyName).join(", ");
    const written = yields.startsWith("any-") && policies !== "";
    const about = [...(target === undefined ? [] : [short(target.arn, actor.account)]), ...(policies === "" ? [] : [policies])];
    const names = written ? about.slice(0, -1) : about;
    const whom = `${names.length === 0 ? "" : ` [${names.join(", ")}]`}${written ? `, in place of ${policies}, which denies` : ""}`;
    return `${nameOf(actor)} ${summary}${whom} (${id}): ${this.#distinct(answers).join("; ")}`;
  }

  #distinct(answers: readonly Answer[]): readonly string[] {
    return [...new Set(answers.map((answer) => this.#answer(answer)))];
  }

  #answer(answer: Answer): string {
    const { wanted, actor, truth } = answer;
    const may = truth === "yes" ? "" : ", perhaps";
    return `${wanted.action} on ${short(wanted.resource, actor.account) || "*"}, by ${this.#source(answer)}${may}`;
  }

  /** The statement that allows it. */
  #source({ by, actor, wanted }: Answer): string {
    const place =
      by.sid === undefined || by.sid === ""
        ? by.statement === undefined
          ? ""
          : `statement ${by.statement + 1} of `
        : `statement ${clip(by.sid)} of `;
    if (by.layer === "resource") return `${place}the trust policy of ${short(wanted.resource, actor.account)}`;
    if (by.layer !== "identity") return `what is left by ${by.layer === "boundary" ? "its boundary" : `the ${by.layer}`}`;
    const held = actor.documents(catalogueIndex(wanted.action))[by.policy ?? 0];
    if (held === undefined) return "its policies";
    const name = policyName(held);
    const group = (actor.principal.user?.GroupList ?? []).find((each) =>
      this.#accounts.get(actor.account)?.policiesOfGroup(each).includes(held),
    );
    return `${place}${name}${group === undefined ? "" : ` of group ${clip(group)}`}`;
  }

  /**
   * The cheapest mend: one permission of the first step whose removal ends this path. What the method says comes after it, for those
   * who need the permission for something else.
   */
  mend(reached: Reached): string {
    const [first] = pathOf(reached);
    if (first === undefined) return "";
    const cut =
      first.answers.find(({ by, wanted }) => by.layer === "identity" && wanted.resource === first.target?.arn) ??
      first.answers.find(({ by }) => by.layer === "identity");
    const { mend } = first.way.method;
    if (cut === undefined) {
      const trust = first.answers.find(({ by }) => by.layer === "resource");
      const from = trust === undefined ? "the trust policy" : this.#source(trust);
      return `Take ${nameOf(first.actor)} out of ${from}: without that this path ends. ${mend}`;
    }
    return `Take ${cut.wanted.action} out of ${this.#source(cut)}, or narrow it: without it this path ends. ${mend}`;
  }

  /** What the path turns on and nobody knows, in words; none where it is certain. */
  unsure(reached: Reached): readonly string[] {
    const all = [...new Set(pathOf(reached).flatMap(({ unsure }) => unsure))].map(clip);
    return all.length <= MOST_UNSURE ? all : [...all.slice(0, MOST_UNSURE), `and ${all.length - MOST_UNSURE} more`];
  }
}
