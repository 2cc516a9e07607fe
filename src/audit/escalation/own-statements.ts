import type { AccessEntry } from "../../iam/access.js";
import { type ReadArn, readArn } from "../../iam/arn-test.js";
import { catalogue, takesNoChoice } from "../../iam/catalogue/index.js";
import { plainResourceTest } from "../../iam/decide/compiled.js";
import type { DecidedBy } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import { factsOf } from "../action-facts.js";
import type { Estate } from "../estate/estate.js";
import type { Limits } from "../estate/organization.js";
import { readDocument } from "../policy-document.js";
import type { Actor } from "./actor.js";
import { ASSUME } from "./methods.js";

/** Services of which resources' own policies, or AWS itself, have a say beside the actor's statements. */
const GOVERNED = /^(sts|kms):/;
const RESERVED = /:role\/aws-reserved\//;

/** Does it allow everything, as what AWS attaches to all that is in an organization, and deny nothing? */
function isFullAccess(document: PolicyDocument): boolean {
  const { entries, denies } = readDocument(document);
  const isAll = ({ actions, resources, notResources, when }: AccessEntry): boolean =>
    when === undefined && !notResources && resources.includes("*") && factsOf(actions).indexes.length === catalogue.size;
  return denies.length === 0 && entries.some(isAll);
}

/** Do SCPs or RCPs leave everything as it is? */
function limitsNothing({ documents }: Limits): boolean {
  return documents.every((level) => level.length > 0 && level.every(isFullAccess));
}

/**
 * Do the actor's identity policies alone decide what it may do in its account: no boundary, SCP or RCP, and nothing that could not be
 * read? Source: IAM User Guide, "Policy evaluation for requests within a single account".
 */
export function isPlain({ principal, account }: Actor, { organization }: Estate): boolean {
  const { type, policies, boundary, user, role } = principal;
  if (type === "root" || boundary !== undefined || (user ?? role)?.PermissionsBoundary !== undefined) return false;
  const { scp, rcp } = organization.standing(account);
  return limitsNothing(scp) && limitsNothing(rcp) && policies.every(({ read }) => read.problem === undefined);
}

/** Is it about a resource of the account that only identity policies speak of? */
function isOwn({ account }: Actor, action: string, index: number, resource: string, { resourcePolicies }: Estate): boolean {
  if (GOVERNED.test(action) || index < 0 || resource.split(":", 5)[4] !== account || RESERVED.test(resource)) return false;
  const known = catalogue.action(action);
  return known !== undefined && !takesNoChoice(known) && resourcePolicies.governing(resource) === undefined;
}

/** Does the statement speak of the resource? Undefined: that turns on a variable. */
function isAbout({ resources, notResources }: AccessEntry, asked: ReadArn): boolean | undefined {
  let open = false;
  for (const pattern of resources) {
    if (pattern === "*") return !notResources;
    const test = plainResourceTest(pattern);
    if (test === undefined) open = true;
    else if (test(asked)) return !notResources;
  }
  return open ? undefined : notResources;
}

/**
 * What `decide` would say to a plain actor, where its statements settle that without looking at the request's context: the statement
 * that allows the action on the resource; false where none does, or one denies it; undefined where a condition or variable has a say.
 */
export function settledByOwn(actor: Actor, action: string, resource: string, estate: Estate): DecidedBy | false | undefined {
  const index = catalogue.indexOf(action);
  if (!isOwn(actor, action, index, resource, estate)) return undefined;
  const asked = readArn(resource);
  const { allows, denies, allowedBy } = actor.statements(index);
  for (const entry of denies) {
    const about = isAbout(entry, asked);
    if (about === false) continue;
    return about === true && entry.when === undefined ? false : undefined;
  }
  for (let i = 0; i < allows.length; i++) {
    const entry = allows[i] as AccessEntry;
    const about = isAbout(entry, asked);
    if (about === false) continue;
    if (about === undefined || entry.when !== undefined) return undefined;
    const by = { layer: "identity", policy: allowedBy?.[i] ?? 0, statement: entry.statement } as const;
    return entry.sid === undefined ? by : { ...by, sid: entry.sid };
  }
  return false;
}

/** The first statement of a trust policy. */
export const BY_NAME: DecidedBy = Object.freeze({ layer: "resource", policy: 0, statement: 0 });

/**
 * May a plain actor assume a role whose trust policy allows that to it by name, and says nothing else, for certain? Only its own denies
 * could stop it. Source: IAM User Guide, "Policy evaluation for requests within a single account".
 */
export function isLetInByName(actor: Actor, role: string): boolean {
  return role.split(":", 5)[4] === actor.account && actor.statements(ASSUME.index).denies.length === 0;
}
