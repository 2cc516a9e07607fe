import { decide } from "../../iam/decide.js";
import type { Statement } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Estate } from "../estate/estate.js";
import type { Actor, Named } from "./actor.js";

const SESSION = /^(arn:[^:]*:sts::[0-9]{12}:assumed-role\/[^/]+)\//;
const ACCOUNT = /^(?:arn:[^:]*:iam::)?([0-9]{12})(?::root)?$/;

function awsNames({ Effect, Principal, NotPrincipal }: Statement): readonly string[] {
  if (Effect !== "Allow") return [];
  if (NotPrincipal !== undefined || Principal === "*") return ["*"];
  return typeof Principal === "object" && Principal !== null ? textsOf(Principal.AWS) : [];
}

const NO_NAMES: readonly string[] = Object.freeze([]);
const NOBODY: Named = { principals: NO_NAMES, accounts: NO_NAMES, everybody: false };

function readNames(role: Actor): Named {
  const all = statementsOf(role.principal.role?.AssumeRolePolicyDocument).flatMap(awsNames);
  if (all.length === 0) return NOBODY;
  // A session that a policy names is the role's, under a name that whoever assumes the role chooses.
  const sessions = all.flatMap((name) => SESSION.exec(name)?.[1] ?? []);
  const accounts = all.flatMap((name) => ACCOUNT.exec(name)?.[1] ?? []);
  const principals = [...all.filter((name) => name !== "*" && !ACCOUNT.test(name)), ...sessions];
  return { principals, accounts, everybody: all.includes("*") };
}

export function namedBy(role: Actor): Named {
  role.named ??= readNames(role);
  return role.named;
}

function namesService(role: Actor, service: string): boolean {
  return statementsOf(role.principal.role?.AssumeRolePolicyDocument).some(({ Effect, Principal, NotPrincipal }) => {
    if (Effect !== "Allow") return false;
    if (NotPrincipal !== undefined || Principal === "*") return true;
    const listed = typeof Principal === "object" && Principal !== null ? textsOf(Principal.Service) : [];
    return listed.includes(service) || listed.includes("*");
  });
}

/** A service's name in the role's part of AWS: `ec2.amazonaws.com.cn`. */
function localNames(service: string, partition: string): readonly string[] {
  return partition === "aws-cn" ? [service, `${service}.cn`] : [service];
}

function asked(role: Actor, service: string, estate: Estate): "yes" | "may" | "no" {
  const trust = role.principal.role?.AssumeRolePolicyDocument;
  if (trust === undefined || !namesService(role, service)) return "no";
  const rcps = estate.organization.standing(role.account).rcp.documents;
  try {
    // The service acts for the account that the role is in; for which of its resources is up to whoever passes the role.
    const { decision } = decide({
      request: {
        principal: service,
        action: "sts:AssumeRole",
        resource: role.arn,
        context: {
          "aws:SourceAccount": role.account,
          "aws:PrincipalIsAWSService": "true",
          "aws:PrincipalServiceName": service,
          "aws:CurrentTime": estate.asOf,
          "aws:SecureTransport": "true",
        },
      },
      identityPolicies: [],
      resourcePolicy: trust,
      ...(rcps.length === 0 ? {} : { resourceControlPolicies: rcps }),
      unknownKeys: ["aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "sts:externalid", "aws:requestedregion"],
    });
    return decision === "allowed" ? "yes" : decision === "depends" ? "may" : "no";
  } catch {
    // A trust policy that nobody can read lets in nobody that could be named.
    return "no";
  }
}

/** May the service take on the role? Asked of the trust policy once a role and service. */
export function trustsService(role: Actor, service: string, estate: Estate): "yes" | "may" | "no" {
  role.services ??= new Map();
  const known = role.services;
  let answer = known.get(service);
  if (answer === undefined) {
    answer = "no";
    for (const name of localNames(service, role.partition)) {
      const each = asked(role, name, estate);
      if (each === "yes" || answer === "no") answer = each;
    }
    known.set(service, answer);
  }
  return answer;
}
