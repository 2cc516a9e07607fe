import { quotas } from "#roles-data";
import type { PolicyDocument, Statement } from "../iam/document.js";
import { minimise } from "../iam/minimise/minimise.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Environment, Guardrail, Workspace } from "../model/workspace.js";
import { ruleActions } from "./action-index.js";
import { sidOf } from "./boundary.js";
import { both } from "./conditions.js";
import { documentOf, sizeOf } from "./pack.js";
import { fillCondition, fillTemplates, type Scope } from "./scope.js";
import { oneOrMany } from "./statements.js";

/** One service control policy of an environment. */
export interface NamedScp {
  readonly environment: string;
  readonly name: string;
  readonly document: PolicyDocument;
  /** What none of its guardrails can reach, in words. */
  readonly doesNotCover: readonly string[];
}

/** The templates for every account of the environment at once, since one policy is attached to all of them. */
function everywhere(templates: readonly string[], scopes: readonly Scope[]): readonly string[] {
  return [...new Set(scopes.flatMap((scope) => fillTemplates(templates, scope)))].sort();
}

function statementFor(guardrail: Guardrail, workspace: Workspace, scopes: readonly Scope[]): Statement | undefined {
  const exempt = everywhere([...guardrail.exempt, ...workspace.breakGlass], scopes);
  const spared = exempt.length === 0 ? undefined : { ArnNotLike: { "aws:PrincipalArn": exempt } };
  const when = both(fillCondition(guardrail.when, ...scopes), spared);
  if (!when.exact) return undefined;
  const except = guardrail.exceptPatterns;
  const actions = except === undefined ? (guardrail.patterns ?? minimise(ruleActions(guardrail))) : except;
  return {
    Sid: sidOf("", guardrail.name),
    Effect: "Deny",
    ...(except === undefined ? { Action: oneOrMany(actions) } : { NotAction: oneOrMany(actions) }),
    Resource: guardrail.resources === undefined ? "*" : oneOrMany(everywhere(guardrail.resources, scopes)),
    ...(when.block === undefined ? {} : { Condition: when.block }),
  };
}

/** The guardrails that hold in an environment as service control policies within the quotas, and what could not be said in one. */
export function scpsOf(
  workspace: Workspace,
  environment: Environment,
): { readonly scps: readonly NamedScp[]; readonly diagnostics: readonly Diagnostic[] } {
  const { name, regions } = environment;
  const scopes = environment.accounts.map((account) => ({ environment: name, account, regions }));
  const bins: { statements: Statement[]; notes: Set<string> }[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const guardrail of workspace.guardrails.filter((one) => one.in.includes(name))) {
    const statement = statementFor(guardrail, workspace, scopes);
    if (statement === undefined || sizeOf(documentOf([statement])) > quotas.serviceControlPolicy) {
      const size = statement === undefined ? undefined : sizeOf(documentOf([statement]));
      diagnostics.push({
        severity: "error",
        code: "guardrail-does-not-fit",
        message: `guardrail ${guardrail.name} cannot be written as a service control policy for ${name}`,
        place: guardrail.place,
        reason:
          size === undefined
            ? "its condition and its exempt principals ask contrary things of the same key"
            : `it needs ${size} characters, and a service control policy holds ${quotas.serviceControlPolicy}`,
        mend: "split it in two, or name whole services and verbs (`s3:Delete*`) where it now names single actions",
      });
      continue;
    }
    const fitting = bins.find((bin) => sizeOf(documentOf([...bin.statements, statement])) <= quotas.serviceControlPolicy);
    const bin = fitting ?? { statements: [], notes: new Set<string>() };
    if (fitting === undefined) bins.push(bin);
    bin.statements.push(statement);
    for (const note of guardrail.doesNotCover) bin.notes.add(note);
  }
  if (bins.length > quotas.serviceControlPolicies) {
    diagnostics.push({
      severity: "error",
      code: "too-many-scps",
      message: `the guardrails of ${name} need ${bins.length} service control policies`,
      place: environment.place,
      reason: `Organizations attaches five to a target, one of which is FullAWSAccess, so that ${quotas.serviceControlPolicies} are left`,
      mend: "join guardrails, or name whole services and verbs where they now name single actions",
    });
  }
  const scps = bins.map((bin, i) => ({
    environment: name,
    name: `guardrails-${i + 1}`,
    document: documentOf(bin.statements),
    doesNotCover: [...bin.notes].sort(),
  }));
  return { scps, diagnostics };
}
