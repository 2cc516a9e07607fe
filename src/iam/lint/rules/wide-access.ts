import { catalogue } from "../../catalogue/index.js";
import type { Risk } from "../../classes.js";
import type { LintPolicy, LintStatement } from "../policy.js";
import { type LintRule, type LintSeverity, quoted, statementRule } from "../rule.js";
import { memberOf, type Span } from "../tree.js";

/** Types that give access by themselves: boundaries and organization policies only limit what others give. */
function gives({ type }: LintPolicy): boolean {
  return type === "identity" || type === "resource";
}

export function isEverywhere({ resources, notResources }: LintStatement): boolean {
  return !notResources && resources.some(({ value }) => /^\*+$/.test(value) || /^arn:\*(:\*)+$/.test(value));
}

const everything = ({ actions, notActions }: LintStatement): Span | undefined =>
  notActions ? undefined : actions.find(({ state }) => state === "everything")?.node;

export const allowEverything = statementRule(
  "allow-everything",
  "warning",
  "No statement allows everything",
  (statement, policy) => {
    const at = everything(statement);
    if (
      policy.type !== "identity" ||
      statement.effect !== "Allow" ||
      at === undefined ||
      !isEverywhere(statement) ||
      statement.hasCondition
    )
      return undefined;
    return {
      at,
      message: "The statement allows every action on everything: whoever has it is an administrator.",
      mend: "Name the services and actions that are needed.",
    };
  },
);

export const allowNotAction = statementRule(
  "allow-not-action",
  "warning",
  "An Allow names its actions",
  ({ node, effect, notActions }, policy) => {
    const member = memberOf(node, "NotAction");
    if (!gives(policy) || effect !== "Allow" || !notActions || member === undefined) return undefined;
    return {
      at: member.at,
      message: "An Allow with NotAction gives every action that is not named, those that AWS adds tomorrow included.",
      mend: "Name the actions in Action, or turn the statement into a Deny.",
    };
  },
);

export const allowNotResource = statementRule(
  "allow-not-resource",
  "warning",
  "An Allow names its resources",
  ({ node, effect, notResources, actions }, policy) => {
    const member = memberOf(node, "NotResource");
    // PassRole has a rule of its own.
    if (actions.length > 0 && actions.every(({ pattern }) => pattern === "iam:passrole")) return undefined;
    if (!gives(policy) || effect !== "Allow" || !notResources || member === undefined) return undefined;
    return {
      at: member.at,
      message: "An Allow with NotResource reaches every resource that is not named, new ones included.",
      mend: "Name the resources in Resource.",
    };
  },
);

export const serviceWildcard = statementRule(
  "service-wildcard",
  "warning",
  "No statement allows a whole service on everything",
  (statement, policy) => {
    if (
      policy.type !== "identity" ||
      statement.effect !== "Allow" ||
      statement.notActions ||
      statement.hasCondition ||
      !isEverywhere(statement)
    )
      return undefined;
    if (everything(statement) !== undefined) return undefined;
    const whole = statement.actions.find(({ pattern, state }) => state === "matched" && /^[^:*?]+:\*+$/.test(pattern));
    if (whole === undefined) return undefined;
    return {
      at: whole.node,
      message: `${quoted(whole.node.value)} on \`*\` is the whole service, its deletions and permissions included.`,
      mend: "Name the actions or the resources.",
    };
  },
);

/** Is the statement one that the rules above already call wide? One thing is told once. */
function isWideAlready(statement: LintStatement): boolean {
  return statement.notActions || everything(statement) !== undefined;
}

/** A rule on actions of a kind that are allowed on everything without a condition. */
function riskRule(
  id: string,
  severity: LintSeverity,
  title: string,
  isRisky: (index: number) => boolean,
  message: (names: string) => string,
  mend: string,
): LintRule {
  return statementRule(id, severity, title, (statement, policy) => {
    if (policy.type !== "identity" || statement.effect !== "Allow" || statement.hasCondition || !isEverywhere(statement))
      return undefined;
    if (isWideAlready(statement)) return undefined;
    // Whole services are told by service-wildcard.
    const named = statement.actions.filter(({ pattern }) => !/^[^:*?]+:\*+$/.test(pattern));
    for (const { node, indexes } of named) {
      const risky = [...indexes].filter(isRisky);
      if (risky.length === 0) continue;
      const all = [...new Set(named.flatMap((action) => [...action.indexes].filter(isRisky)))].map((index) =>
        catalogue.nameAt(index),
      );
      const names = `${all.slice(0, 3).join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`;
      return { at: node, message: message(names), mend };
    }
    return undefined;
  });
}

const has =
  (risk: Risk) =>
  (index: number): boolean =>
    catalogue.at(index).risks.has(risk) && catalogue.at(index).resourceTypes.length > 0;

const ESCALATES = has("escalation");
const managesPermissions = (index: number): boolean => {
  const { levels, resourceTypes, name } = catalogue.at(index);
  // Reading a policy is listed under the same level.
  return levels.has("Permissions management") && resourceTypes.length > 0 && !/:(Get|List|Describe)/.test(name);
};

/** PassRole and AssumeRole have rules of their own. */
const isOwn = (index: number): boolean =>
  /^(iam:PassRole|iam:CreateServiceLinkedRole|sts:.*|kms:Decrypt)$/.test(catalogue.nameAt(index));

export const escalationAnywhere = riskRule(
  "escalation-anywhere",
  "warning",
  "Actions that lead to more permissions are limited to resources",
  (index) => ESCALATES(index) && !isOwn(index),
  (names) => `${names} on \`*\` can give their holder permissions that nobody meant.`,
  "Limit them to resources, or demand a permissions boundary.",
);

export const permissionsAnywhere = riskRule(
  "permissions-anywhere",
  "warning",
  "Actions that manage permissions are limited to resources",
  (index) => managesPermissions(index) && !ESCALATES(index) && !isOwn(index),
  (names) => `${names} on \`*\` change who may reach any resource.`,
  "Limit them to resources.",
);

export const credentialsAnywhere = riskRule(
  "credentials-anywhere",
  "warning",
  "Actions that give out credentials are limited to resources",
  (index) => has("credential-exposure")(index) && !ESCALATES(index) && !managesPermissions(index) && !isOwn(index),
  (names) => `${names} on \`*\` give out credentials.`,
  "Limit them to resources.",
);

export const dataAnywhere = riskRule(
  "data-anywhere",
  "suggestion",
  "Actions that read data are limited to resources",
  (index) =>
    has("data-access")(index) ||
    /^(s3:GetObject|secretsmanager:GetSecretValue|dynamodb:(GetItem|Scan|Query))$/.test(catalogue.nameAt(index)),
  (names) => `${names} on \`*\` read what anybody in the account stores.`,
  "Limit them to resources.",
);

export const decryptAnywhere = riskRule(
  "decrypt-anywhere",
  "warning",
  "Decryption is limited to keys",
  (index) => /^kms:(Decrypt|ReEncryptFrom)$/.test(catalogue.nameAt(index)),
  (names) => `${names} on \`*\` open what any key of the account protects.`,
  "Name the keys, or limit it by kms:ViaService.",
);

export const assumeAnyRole = riskRule(
  "assume-any-role",
  "warning",
  "Assuming roles is limited to roles",
  (index) => /^sts:AssumeRole$/.test(catalogue.nameAt(index)),
  () => "`sts:AssumeRole` on `*` reaches every role, of any account, that trusts this one.",
  "Name the roles.",
);
