import { arnTemplateToPattern, type CatalogueAction, catalogue, takesNoChoice } from "../../catalogue/index.js";
import { arnIntersects, intersects } from "../../pattern.js";
import type { ActionRef } from "../actions.js";
import type { LintStatement } from "../policy.js";
import { actionRule, quoted, resourceRule, statementRule } from "../rule.js";
import type { TextNode } from "../tree.js";
import { arnParts, segmentsOf } from "./arn.js";

const patterns = new Map<string, string>();

function patternOf(template: string): string {
  let pattern = patterns.get(template);
  if (pattern === undefined) {
    // An empty region is none, and so is an empty account, except for what AWS itself owns in a region: `arn:aws:ssm:us-east-1::document/…`.
    pattern = arnTemplateToPattern(template, { region: "?*", account: template.includes("${Region}") ? "*" : "?*" });
    patterns.set(template, pattern);
  }
  return pattern;
}

/** Types of which a statement can name some resources and not others. */
function typesAt(index: number): CatalogueAction["resourceTypes"] {
  const action = catalogue.at(index);
  return takesNoChoice(action) ? [] : action.resourceTypes;
}

/** ARN formats of every resource type that the actions take. */
function templatesOf(indexes: Iterable<number>): ReadonlySet<string> {
  const templates = new Set<string>();
  for (const index of indexes) for (const { arns } of typesAt(index)) for (const arn of arns) templates.add(arn);
  return templates;
}

const memo = new WeakMap<LintStatement, ReadonlySet<string>>();
/** By the statement's actions: an account's documents are much alike. */
const byActions = new Map<string, ReadonlySet<string>>();
const ACTIONS_KEPT = 1_000;

function templatesFor(statement: LintStatement): ReadonlySet<string> {
  const name = `${statement.notActions} ${statement.actions.map(({ pattern }) => pattern).join(" ")}`;
  const known = byActions.get(name);
  if (known !== undefined) return known;
  const made = templatesOf(statement.set);
  if (byActions.size >= ACTIONS_KEPT) byActions.clear();
  byActions.set(name, made);
  return made;
}

function templatesOfStatement(statement: LintStatement): ReadonlySet<string> {
  let templates = memo.get(statement);
  if (templates === undefined) {
    templates = templatesFor(statement);
    memo.set(statement, templates);
  }
  return templates;
}

/** A wildcard of region or account can run over colons (see `arn-pattern.ts`), and where it may, the ARN fits. */
function fits(templates: Iterable<string>, resource: string, crossing = true): boolean {
  const runs =
    crossing &&
    segmentsOf(resource)
      .slice(1, 5)
      .some((segment) => segment.endsWith("*"));
  for (const template of templates) {
    const pattern = patternOf(template);
    if (arnIntersects(pattern, resource)) return true;
    // Only an ARN with more colons than the pattern gives such a wildcard something to run over.
    if (runs && template.split(":").length > 6 && intersects(pattern, resource)) return true;
  }
  return false;
}

/**
 * Services whose resources the reference lists in part, or in two tables of one name: paths of API Gateway, change tokens of WAF Classic,
 * both generations of load balancers, and CodeConnections, whose ARNs have two names.
 */
const LISTED_IN_PART =
  /^(apigateway|waf|waf-regional|elasticloadbalancing|codestar-connections|codeconnections|aws-marketplace)$/;

/** Is the statement one whose actions and resources can be held against each other, entry by entry? */
function isComparable({ actions, actionsKnown, notActions, notResources, resources }: LintStatement): boolean {
  if (notActions || notResources || !actionsKnown || resources.length === 0) return false;
  return actions.length > 0 && actions.every(({ state }) => state === "matched");
}

const isNamed = ({ value }: TextNode): boolean => value !== "*" && arnParts(value) !== undefined;

/**
 * Does the ARN name something? One that ends in `*` behind a type is what services ask about where nothing is named: s3:ListAllMyBuckets
 * works on `arn:aws:s3:::*`, iam:ListRoles on `…:role/*`.
 */
function isNarrow(resource: TextNode): boolean {
  const parts = arnParts(resource.value);
  if (parts === undefined) return false;
  return parts.service === "s3" ? !/^\*+$/.test(parts.resource) : !/^([^*?]*[:/])?\*+$/.test(parts.resource);
}

function isStray(resource: TextNode, statement: LintStatement): boolean {
  const templates = templatesOfStatement(statement);
  if (!isNamed(resource) || LISTED_IN_PART.test(arnParts(resource.value)?.service ?? "")) return false;
  // `/workspaces` is what `/workspaces/id` is listed or made in.
  return !fits(templates, resource.value) && !fits(templates, `${resource.value}/*`);
}

/** All actions of the statement take `*` only: then the actions are what is told, not every resource. */
function takesNothing(statement: LintStatement): boolean {
  return templatesOfStatement(statement).size === 0;
}

/** Which part of the ARN keeps it from fitting: one that should be empty, or one that should not. */
function misfit(resource: TextNode, statement: LintStatement): "filled" | "empty" | undefined {
  const parts = arnParts(resource.value);
  if (parts === undefined) return undefined;
  const templates = templatesOfStatement(statement);
  const { partition, service, region, account, resource: name } = parts;
  const choices = [
    ["", ""],
    ["", account],
    [region, ""],
  ];
  if (choices.some(([r, a]) => fits(templates, `arn:${partition}:${service}:${r}:${a}:${name}`, false))) return "filled";
  const filled = `arn:${partition}:${service}:${region || "*"}:${account || "*"}:${name}`;
  return fits(templates, filled, false) ? "empty" : undefined;
}

/** `arn:aws:s3:::name` beside `arn:aws:s3:::name/*`: the pair that people write for whatever the actions are about. */
function hasCompanion({ value }: TextNode, { resources }: LintStatement): boolean {
  return resources.some((other) => other.value.startsWith(`${value}/`) || other.value.startsWith(`${value}:`));
}

export const resourceNotForAction = resourceRule(
  "resource-not-for-action",
  "warning",
  "A resource is one that an action of its statement takes",
  (resource, statement) => {
    if (!isComparable(statement) || takesNothing(statement) || !isStray(resource, statement)) return undefined;
    if (misfit(resource, statement) !== undefined || hasCompanion(resource, statement)) return undefined;
    // A Deny often lists resources of several kinds beside each other; it is told where it reaches none of them.
    if (statement.effect === "Deny" && !statement.resources.every((one) => isStray(one, statement))) return undefined;
    return {
      at: resource,
      message: `AWS lists no action of the statement with a resource such as ${quoted(resource.value)}.`,
      mend: "Mend the ARN, or move it to a statement with actions on it.",
    };
  },
);

export const actionTakesNoResource = actionRule(
  "action-takes-no-resource",
  "warning",
  "An action without resource-level permissions stands beside `*`",
  (action, statement) => {
    if (
      !action.exact ||
      action.state !== "matched" ||
      statement.notActions ||
      statement.notResources ||
      !statement.resourcesKnown
    )
      return undefined;
    if (statement.resources.length === 0 || !statement.resources.every(isNarrow) || typesOf(action).length > 0) return undefined;
    return {
      at: action.node,
      message: `${quoted(action.node.value)} cannot be limited to a resource, so it does not work beside ARNs.`,
      mend: 'Move it to a statement with "Resource": "*".',
    };
  },
);

function typesOf(action: ActionRef): readonly { readonly name: string; readonly arns: readonly string[] }[] {
  const index = catalogue.indexOf(action.pattern);
  return index < 0 ? [] : typesAt(index);
}

const ofBuckets = (value: string): boolean => /^arn:[^:]*:s3:::[^/*?]+$/.test(value);
const ofObjects = (value: string): boolean => /^arn:[^:]*:s3:::[^/]+\/./.test(value);

/** The action of a statement that is about buckets where it names objects only, or the other way round. */
function s3Stray(statement: LintStatement): { readonly action: ActionRef; readonly isAboutBuckets: boolean } | undefined {
  if (!isComparable(statement) || !statement.resourcesKnown) return undefined;
  const buckets = statement.resources.every(({ value }) => ofBuckets(value));
  const objects = statement.resources.every(({ value }) => ofObjects(value));
  if (!buckets && !objects) return undefined;
  const [wanted, other] = objects ? ["bucket", "object"] : ["object", "bucket"];
  const action = statement.actions.find((one) => {
    const kinds = one.exact && one.pattern.startsWith("s3:") ? typesOf(one).map(({ name }) => name.toLowerCase()) : [];
    return kinds.includes(wanted ?? "") && !kinds.includes(other ?? "");
  });
  return action === undefined ? undefined : { action, isAboutBuckets: objects };
}

/** An asterisk in a bucket's name runs over the slash: `arn:aws:s3:::logs*` covers objects too. */
export const s3BucketAndObject = statementRule(
  "s3-bucket-and-object",
  "warning",
  "Actions on buckets stand beside buckets, actions on objects beside objects",
  (statement) => {
    const stray = s3Stray(statement);
    if (stray === undefined) return undefined;
    const { action, isAboutBuckets } = stray;
    return {
      at: action.node,
      message: isAboutBuckets
        ? `${quoted(action.node.value)} is about buckets, and the statement names objects only.`
        : `${quoted(action.node.value)} is about objects, and the statement names buckets only.`,
      mend: isAboutBuckets ? "Add the bucket's own ARN, without `/*`." : "Add the objects: the bucket's ARN and `/*`.",
    };
  },
);

export const actionLacksResource = actionRule(
  "action-lacks-resource",
  "warning",
  "An action finds a resource of its kind in its statement",
  (action, statement) => {
    // A Deny often lists whole services; what it cannot reach there does no harm.
    if (LISTED_IN_PART.test(action.pattern.slice(0, action.pattern.indexOf(":")))) return undefined;
    if (statement.effect !== "Allow" || !action.exact || !isComparable(statement) || !statement.resourcesKnown) return undefined;
    const arns = typesOf(action).flatMap((type) => type.arns);
    if (s3Stray(statement) !== undefined) return undefined;
    // A resource that nothing takes is told by itself, and mending it may mend this.
    if (arns.length === 0 || !statement.resources.every(isNamed) || statement.resources.some((one) => isStray(one, statement)))
      return undefined;
    if (statement.resources.some(({ value }) => fits(arns, value))) return undefined;
    return {
      at: action.node,
      message: `None of the statement's resources is one that ${quoted(action.node.value)} takes.`,
      mend: `Add a resource such as \`${arns[0]}\`.`,
    };
  },
);

export const arnPartNotAllowed = resourceRule(
  "arn-part-not-allowed",
  "warning",
  "Region and account stay empty where a service's ARNs have none",
  (resource, statement) => {
    if (!isComparable(statement) || !isStray(resource, statement) || misfit(resource, statement) !== "filled") return undefined;
    return {
      at: resource,
      message: `ARNs such as ${quoted(resource.value)} have no region or no account, so this one matches nothing.`,
      mend: "Leave the part between the colons empty, as in arn:aws:s3:::name.",
    };
  },
);

export const arnPartMissing = resourceRule(
  "arn-part-missing",
  "warning",
  "Region and account are there where a service's ARNs have them",
  (resource, statement) => {
    if (!isComparable(statement) || !isStray(resource, statement) || misfit(resource, statement) !== "empty") return undefined;
    return {
      at: resource,
      message: `ARNs such as ${quoted(resource.value)} have a region or an account, so this one matches nothing.`,
      mend: "Write the region and the account, or `*` for them.",
    };
  },
);
