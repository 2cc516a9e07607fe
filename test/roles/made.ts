import { createHash } from "node:crypto";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { type ActionClass, CLASSES } from "../../src/iam/classes.js";
import type { AccessRule, Guardrail, NeverRule, Team, Workspace } from "../../src/model/workspace.js";

/** Workspaces for the tests of this room, made of values. */
export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

export const LEVELS: Record<string, readonly ActionClass[]> = {
  view: ["config-read"],
  read: ["config-read", "data-read"],
  operate: ["config-read", "operate"],
  deploy: ["config-read", "ship"],
  write: ["config-read", "data-read", "operate", "ship", "mutate"],
  admin: CLASSES,
};

function maskOf(classes: readonly ActionClass[]): number {
  return classes.reduce((mask, name) => mask | (1 << CLASSES.indexOf(name)), 0);
}

function names(services: readonly string[] | undefined, wanted: (bits: number) => boolean): readonly string[] {
  const found: string[] = [];
  for (const prefix of services ?? catalogue.prefixes) {
    const service = catalogue.service(prefix);
    if (service === undefined) throw new Error(`no service ${prefix}`);
    for (let i = service.first; i < service.first + service.count; i++)
      if (wanted(catalogue.classBitsAt(i))) found.push(catalogue.nameAt(i));
  }
  return found.sort();
}

/** Names of a level's actions in some services. */
export function levelActions(level: string, services: readonly string[]): readonly string[] {
  const mask = maskOf(LEVELS[level] ?? []);
  return names(services, (bits) => (bits & ~mask) === 0);
}

/** Every action with a class outside the level. */
export function above(level: string, services?: readonly string[]): readonly string[] {
  const mask = maskOf(LEVELS[level] ?? []);
  return names(services, (bits) => (bits & ~mask) !== 0);
}

/** Names that action patterns match. */
export function matching(...patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => [...catalogue.expand(pattern)].map((index) => catalogue.nameAt(index))).sort();
}

let line = 1;
const place = () => ({ file: "roles/made.yaml", line: line++, column: 5 });

export function levelRule(level: string, services: readonly string[], more: Partial<AccessRule> = {}): AccessRule {
  return {
    in: ["nonprod"],
    title: `level ${level} of ${services.join(", ")}`,
    level,
    services,
    actions: levelActions(level, services),
    explicit: false,
    resources: undefined,
    passTo: undefined,
    when: undefined,
    place: place(),
    ...more,
  };
}

export function actionRule(actions: readonly string[], more: Partial<AccessRule> = {}): AccessRule {
  const rule = levelRule("view", [], more);
  return { ...rule, level: undefined, title: `actions ${actions.join(", ")}`, actions: [...actions].sort(), explicit: true };
}

export function never(title: string, actions: readonly string[], more: Partial<NeverRule> = {}): NeverRule {
  const base = { in: ["nonprod"], patterns: undefined, exceptPatterns: undefined, resources: undefined, when: undefined };
  return { ...base, title, actions, place: place(), ...more };
}

export function guardrail(name: string, actions: readonly string[], more: Partial<Guardrail> = {}): Guardrail {
  return { ...never(name, actions), name, why: "", exempt: [], doesNotCover: [], ...more };
}

export function teamOf(team: string, more: Partial<Team>): Team {
  return {
    team,
    kind: "people",
    name: team,
    purpose: "",
    lead: undefined,
    members: ["ana@example.com"],
    identity: "default",
    trust: [],
    environments: ["nonprod"],
    sessionHours: 1,
    access: [],
    never: [],
    databases: [],
    neverInDatabases: [],
    place: place(),
    ...more,
  };
}

export const ACCOUNT = "222233334444";

export function workspaceOf(teams: readonly Team[], more: Partial<Workspace> = {}): Workspace {
  return {
    organization: "SecureCart",
    naming: { path: "/bailiwick/", prefix: "bailiwick" },
    environments: [{ name: "nonprod", accounts: [ACCOUNT], regions: ["us-east-1"], place: place() }],
    identity: {
      default: {
        type: "saml",
        provider: "arn:aws:iam::${account}:saml-provider/sso",
        audience: "https://signin.aws.amazon.com/saml",
        teamTag: "team",
      },
    },
    resources: [],
    databases: [],
    owners: [],
    teams,
    guardrails: [],
    vocabulary: { levels: LEVELS, aliases: {} },
    breakGlass: [],
    ...more,
  };
}

export const ADMIN_SERVICES = ["iam", "ec2", "s3", "rds", "eks", "ecs", "cloudformation", "route53"];

/** A team like DevOps: admin over what can make principals. */
export function devops(more: Partial<Team> = {}): Team {
  return teamOf("devops", { access: [levelRule("admin", ADMIN_SERVICES)], ...more });
}
