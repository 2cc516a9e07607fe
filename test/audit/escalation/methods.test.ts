import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { validateEscalations } from "#validators";
import { catalogue } from "../../../src/iam/catalogue/index.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails, CredentialReportRow } from "../../../src/model/evidence.js";
import { ACCOUNT, allow, attach, document, managed, role, row, user } from "../made-evidence.js";
import { escalationOver, OTHER, principalIn, trust } from "./made-account.js";

interface Written {
  readonly id: string;
  readonly actor?: "user" | "role";
  readonly permissions: Readonly<Record<string, string | readonly string[]>>;
  readonly target?: {
    readonly type: "role" | "user" | "group";
    readonly trusts?: readonly string[];
    readonly "instance-profile"?: boolean;
    readonly named?: string;
    readonly federates?: "saml" | "oidc" | "cognito";
    readonly deployed?: boolean;
    readonly keys?: string;
    readonly "login-profile"?: string;
  };
  readonly resource?: { readonly role: string };
  readonly via?: string;
  readonly yields: string;
  readonly sheds?: string;
  readonly assuming?: readonly string[];
}

const FILE = parse(readFileSync("policies/escalations.yaml", "utf8")) as { readonly methods: readonly Written[] };
const METHODS = FILE.methods;
const KINDS = new Set([
  "self",
  "own-policy",
  "own-older-version",
  "own-boundary",
  "own-group",
  "target",
  "target-policy",
  "target-group",
  "target-boundary",
  "target-provider",
  "any",
]);

const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;
const ACTOR = { user: iam("user/actor"), role: iam("role/actor") };
/** The role as which CloudFormation builds an organization's stack sets in a member account. */
const DEPLOYED = `arn:aws:iam::${OTHER}:role/stacksets-exec-0123`;
const MEMBER = `arn:aws:iam::${OTHER}:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgMember`;
const PROVIDERS = {
  saml: iam("saml-provider/sign-on"),
  oidc: iam("oidc-provider/tokens.example.com"),
  cognito: "cognito-identity.amazonaws.com",
};

const targetOf = ({ target }: Written): string =>
  target?.deployed === true
    ? DEPLOYED
    : target?.named === undefined
      ? TARGET[target?.type ?? "role"]
      : iam(`role/${target.named}`);
const TARGET = { user: iam("user/target"), role: iam("role/target"), group: iam("group/target") };
const ADMIN = [{ PolicyName: "all", PolicyDocument: document(allow("*")) }];
const LIMIT = iam("policy/limit");

/** The resource that AWS asks about, as narrow as the method lets it be. */
function resourceOf(method: Written, on: string): string {
  const actor = method.actor ?? "user";
  switch (on) {
    case "self":
      return ACTOR[actor];
    case "own-policy":
    case "own-older-version":
      return iam("policy/own");
    case "own-boundary":
      return LIMIT;
    case "user":
    case "role":
      return iam(`${on}/new`);
    case "target-group":
      return iam("group/web");
    case "own-group":
      return iam("group/own");
    case "target":
      return targetOf(method);
    case "target-provider":
      return PROVIDERS[method.target?.federates ?? "saml"];
    case "target-policy":
      return iam("policy/theirs");
    case "target-boundary":
      return iam("policy/narrow");
    default:
      return "*";
  }
}

type Without = { readonly permission?: string; readonly trust?: string; readonly wrong?: string };

function statementsOf(method: Written, { permission, wrong }: Without): readonly Partial<Statement>[] {
  return Object.entries(method.permissions)
    .filter(([action]) => action !== permission)
    .flatMap(([action, on]) =>
      [on].flat().map((each) => {
        const resource = resourceOf(method, each);
        return allow(action, action === wrong && resource !== "*" ? `${resource}-of-somebody-else` : resource);
      }),
    );
}

function federation(provider: string): PolicyDocument {
  const Action = provider === PROVIDERS.saml ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: provider }, Action }] };
}

/** Another account of the same organization. */
function besideFor({ target }: Written, without: Without): Record<string, Partial<AuthorizationDetails>> {
  if (target?.deployed !== true) return {};
  const document = trust(without.trust === undefined ? { AWS: MEMBER } : { Service: without.trust });
  const exec = { ...role("stacksets-exec-0123"), Arn: DEPLOYED, RolePolicyList: ADMIN, AssumeRolePolicyDocument: document };
  return { [OTHER]: { RoleDetailList: [exec] } };
}

function trustOf(method: Written, without: Without) {
  if (without.trust !== undefined) return trust({ Service: without.trust });
  const { trusts, federates } = method.target ?? {};
  if (federates !== undefined) return federation(PROVIDERS[federates]);
  if (trusts !== undefined) return trust({ Service: trusts[trusts.length - 1] ?? "" });
  return method.via === "assume" ? trust({ AWS: iam("root") }) : trust({ Service: "example.amazonaws.com" });
}

/** The policy with a version that is not in force and allows everything. */
function withOlder(policy: ReturnType<typeof managed>): ReturnType<typeof managed> {
  const older = { Document: document(allow("*")), VersionId: "v0", IsDefaultVersion: false };
  return { ...policy, PolicyVersionList: [...(policy.PolicyVersionList ?? []), older] };
}

/** The condition of a policy on a tag that the actor lacks, or has. */
const TAGGED = { StringEquals: { "aws:PrincipalTag/team": "ops" } };
const tagsOf = (method: Written) =>
  Object.keys(method.permissions).some((action) => action.includes("Untag")) ? [{ Key: "team", Value: "ops" }] : [];
const DENIES = document({ ...allow("gamelift:*"), Effect: "Deny" });

/** Where the policy that denies must be for the method to be worth anything. */
function denying({ yields, sheds }: Written) {
  const needed = yields.startsWith("no-deny");
  const inline =
    needed && (sheds === "inline" || sheds?.startsWith("group-inline")) ? [{ PolicyName: "no", PolicyDocument: DENIES }] : [];
  const attached = needed && (sheds === "attached" || sheds === "group-attached" || sheds === "membership") ? [attach("no")] : [];
  const ofGroup = sheds?.startsWith("group-") === true || sheds === "membership";
  return {
    own: { inline: ofGroup ? [] : inline, attached: ofGroup ? [] : attached },
    group: { GroupPolicyList: ofGroup ? inline : [], AttachedManagedPolicies: ofGroup ? attached : [] },
  };
}

/** One actor with what the method needs and nothing else, and one target. */
function accountFor(method: Written, without: Without = {}): Partial<AuthorizationDetails> {
  const kind = method.actor ?? "user";
  const policy = { PolicyName: "p", PolicyDocument: document(...statementsOf(method, without)) };
  const own = [attach("own")];
  const on = Object.values(method.permissions).flat();
  const limited =
    method.yields === "no-boundary" || on.includes("own-boundary")
      ? { PermissionsBoundary: { PermissionsBoundaryArn: LIMIT } }
      : {};
  const { own: no, group: noGroup } = denying(method);
  const [mine, others] = method.target === undefined ? [no, { inline: [], attached: [] }] : [{ inline: [], attached: [] }, no];
  const holds = method.yields === "target" || method.yields === "membership" ? ADMIN : [];
  const theirs = [attach("theirs")];
  const theirLimit =
    method.yields === "no-boundary-for-target" || on.includes("target-boundary")
      ? { PermissionsBoundary: { PermissionsBoundaryArn: iam("policy/narrow") } }
      : {};
  const profile =
    method.target?.["instance-profile"] === true ? [{ InstanceProfileName: "t", Arn: iam("instance-profile/t") }] : [];
  const theirTags = method.yields === "other-tags-for-target" ? tagsOf(method) : [];
  return {
    UserDetailList: [
      ...(kind === "user"
        ? [
            user("actor", {
              UserPolicyList: [policy, ...mine.inline],
              AttachedManagedPolicies: [...own, ...mine.attached],
              Tags: method.target === undefined ? tagsOf(method) : [],
              GroupList: ["own"],
              ...limited,
            }),
          ]
        : []),
      ...(method.target?.type === "user"
        ? [
            user("target", {
              Tags: theirTags,
              UserPolicyList: [...holds, ...others.inline],
              AttachedManagedPolicies: [...theirs, ...others.attached],
              GroupList: ["web"],
              ...theirLimit,
            }),
          ]
        : []),
    ],
    RoleDetailList: [
      ...(kind === "role"
        ? [
            role("actor", {
              RolePolicyList: [policy, ...mine.inline],
              AttachedManagedPolicies: [...own, ...mine.attached],
              Tags: tagsOf(method),
              ...limited,
            }),
          ]
        : []),
      ...(method.target?.type === "role"
        ? [
            role(method.target.named ?? "target", {
              Tags: theirTags,
              RolePolicyList: [...holds, ...others.inline],
              AttachedManagedPolicies: [...theirs, ...others.attached],
              InstanceProfileList: profile,
              ...theirLimit,
              AssumeRolePolicyDocument: trustOf(method, without),
            }),
          ]
        : []),
    ],
    GroupDetailList: [
      { Path: "/", GroupName: "own", GroupId: "AGPAOWN", Arn: iam("group/own"), ...(method.target === undefined ? noGroup : {}) },
      { Path: "/", GroupName: "web", GroupId: "AGPAWEB", Arn: iam("group/web"), ...(method.target === undefined ? {} : noGroup) },
      ...(method.target?.type === "group"
        ? [{ Path: "/", GroupName: "target", GroupId: "AGPATARGET", Arn: TARGET.group, GroupPolicyList: ADMIN }]
        : []),
    ],
    Policies: [
      withOlder(
        managed(
          "own",
          document(allow("s3:ListAllMyBuckets"), ...(method.yields === "other-tags" ? [allow("s3:GetObject", "*", TAGGED)] : [])),
        ),
      ),
      managed("no", DENIES),
      withOlder(managed("narrow", document(allow("s3:ListAllMyBuckets")))),
      withOlder(
        managed(
          "theirs",
          document(
            allow("s3:ListAllMyBuckets"),
            ...(method.yields === "other-tags-for-target" ? [allow("s3:GetObject", "*", TAGGED)] : []),
          ),
        ),
      ),
      withOlder(managed("limit", document(allow(Object.keys(method.permissions))))),
    ],
  };
}

function reportFor({ target }: Written, keys = target?.keys === "two" ? 2 : 1): readonly CredentialReportRow[] {
  return [
    row("target", {
      password_enabled: String(target?.["login-profile"] === "present"),
      access_key_1_active: "true",
      access_key_2_active: String(keys === 2),
    }),
  ];
}

/** Ids of the methods that lead the actor one step on, `?` behind what is not certain. */
function found(method: Written, without: Without = {}, report = reportFor(method)): readonly string[] {
  const escalation = escalationOver({ [ACCOUNT]: accountFor(method, without), ...besideFor(method, without) }, report);
  const actor = principalIn(escalation, ACTOR[method.actor ?? "user"]);
  return [...escalation.stepsFrom(actor)]
    .filter(({ target, way }) => target === undefined || way.method.yields === "new-principal" || target.arn === targetOf(method))
    .map(({ way, unsure }) => `${way.method.id}${unsure.length === 0 ? "" : "?"}`);
}

const isOpen = (target: Written["target"]): boolean => target?.federates !== undefined || target?.deployed === true;
const all = METHODS.map((method) => [method.id, method] as const);

test("the file is what its schema says, and its resource types are those of its actions", () => {
  expect(validateEscalations(FILE)).toBe(true);
  expect(new Set(METHODS.map(({ id }) => id)).size).toBe(METHODS.length);
  for (const { id, permissions } of METHODS)
    for (const [action, on] of Object.entries(permissions)) {
      const types = catalogue.action(action)?.resourceTypes.map(({ name }) => name);
      expect(types, `${id}: ${action}`).toBeDefined();
      for (const each of [on].flat()) if (!KINDS.has(each)) expect(types, `${id}: ${action}`).toContain(each);
    }
});

test.each(all)("%s: with what it needs, it is there", (id, method) => {
  const open = method.assuming !== undefined || method.resource !== undefined;
  expect(found(method)).toContain(open ? `${id}?` : id);
});

const left = METHODS.flatMap((method) =>
  Object.keys(method.permissions).map((permission) => [method.id, permission, method] as const),
);
// A role that trusts the whole account needs the actor's own sts:AssumeRole, so it is among the permissions that must not be missing.
test.each(left)("%s: without %s, it is not there", (id, permission, method) => {
  expect(found(method, { permission })).not.toContain(id);
  expect(found(method, { permission })).not.toContain(`${id}?`);
});

const scoped = left.filter(
  ([, permission, method]) => resourceOf(method, [method.permissions[permission] ?? ""].flat()[0] ?? "") !== "*",
);
test.each(scoped)("%s: with %s on another resource, it is not there", (id, wrong, method) => {
  expect(found(method, { wrong })).not.toContain(id);
  expect(found(method, { wrong })).not.toContain(`${id}?`);
});

test.each(all.filter(([, { target, via }]) => target?.trusts !== undefined || via === "assume" || isOpen(target)))(
  "%s: where the role trusts somebody else, it is not there",
  (id, method) => {
    expect(found(method, { trust: "fsx.amazonaws.com" })).not.toContain(id);
    expect(found(method, { trust: "fsx.amazonaws.com" })).not.toContain(`${id}?`);
  },
);

test.each(all.filter(([, { target }]) => target?.keys !== undefined))("%s: the number of access keys counts", (id, method) => {
  const wrong = method.target?.keys === "two" ? 1 : 2;
  expect(found(method, {}, reportFor(method, wrong))).not.toContain(id);
});

test.each(all.filter(([, { target }]) => target?.["login-profile"] !== undefined))(
  "%s: whether there is a password counts",
  (id, method) => {
    const wrong = {
      ...method,
      target: { type: "user", "login-profile": method.target?.["login-profile"] === "present" ? "absent" : "present" },
    } as const;
    expect(found(method, {}, reportFor(wrong))).not.toContain(id);
    expect(found(method, {}, [])).toContain(`${id}?`);
  },
);
