import type { ConditionBlock, PolicyDocument, Statement } from "../../src/iam/document.js";
import { actionSetOf } from "../../src/roles/action-index.js";
import { type Forbidden, type Layers, read } from "../../src/roles/prove.js";
import { above, matching } from "./made.js";

/** A promise, documents that keep it, and the same documents with one hole in them. */
export interface Planted {
  readonly name: string;
  readonly forbidden: Forbidden;
  readonly sound: Layers;
  readonly hole: Layers;
}

const REGION = "us-east-1";
const TABLE = `arn:aws:dynamodb:${REGION}:222233334444:table`;
const BOUNDARY = "arn:aws:iam::222233334444:policy/bailiwick/bailiwick-devops-boundary";

/** Numbers in [0, 1) that are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const document = (...statements: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
const layers = (permissions: PolicyDocument[], ...limits: PolicyDocument[]): Layers => ({
  permissions: read(permissions),
  limits: read(limits),
  denies: [],
  context: undefined,
});
const allow = (actions: readonly string[], resources: readonly string[], when?: ConditionBlock): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(when === undefined ? {} : { Condition: when }),
});
const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

/** An action that a reading team must not have, written in several ways into its policy. */
function extraActions(count: number): Planted[] {
  const random = seeded(1);
  const names = above("read");
  const reads = ["dynamodb:GetItem", "dynamodb:Query", "logs:Get*"];
  const forbidden: Forbidden = { actions: actionSetOf(names), resources: undefined, when: undefined };
  const sound = layers([document(allow(reads, ["*"]))]);
  return Array.from({ length: count }, (_, i) => {
    const name = names[Math.floor(random() * names.length)] ?? "s3:PutObject";
    const [prefix = "", verb = ""] = name.split(":");
    const ways = [
      name,
      name.toLowerCase(),
      `${prefix}:${verb.slice(0, 4)}*`,
      `${prefix}:*${verb.slice(-5)}`,
      `${prefix}:${verb.slice(0, -1)}?`,
      `${prefix}:*`,
    ];
    const written = ways[i % ways.length] ?? name;
    const hole =
      i % 2 === 0
        ? document(allow([...reads, written], ["*"]))
        : document(allow(reads, ["*"]), allow([written], ["arn:aws:x:::y", "*"]));
    return { name: `an extra action, ${written}`, forbidden, sound, hole: layers([hole]) };
  });
}

/** A forbidden table that a resource pattern lets in. */
function widerResources(): Planted[] {
  const wider = ["*", "arn:*", "arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:table/*", `${TABLE}/*`, `${TABLE}/c*`, `${TABLE}/*s`, `${TABLE}/customer?`,
    `${TABLE}/customers`, `${TABLE}/?ustomers*`, "arn:aws:dynamodb:us-east-?:222233334444:table/customers", "arn:aws:dynamodb:us-east-1:2222*:table/customers", "arn:*:dynamodb:*:*:table/cust*ers"]; // biome-ignore format: one list
  const writes = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  const forbidden: Forbidden = {
    actions: actionSetOf(writes),
    resources: [`${TABLE}/customers`, `${TABLE}/payments`],
    when: undefined,
  };
  const sound = layers([document(allow(writes, [`${TABLE}/orders`]))]);
  return wider.flatMap((pattern, i) =>
    [writes, ["dynamodb:*"], [writes[i % 3] ?? ""]].map((actions) => ({
      name: `a wider resource, ${actions} on ${pattern}`,
      forbidden,
      sound,
      hole: layers([document(allow(writes, [`${TABLE}/orders`]), allow(actions, [`${TABLE}/orders`, pattern]))]),
    })),
  );
}

/** Conditions that should keep a team in one region and let another through. */
function looseConditions(): Planted[] {
  const key = "aws:RequestedRegion";
  const loose: (ConditionBlock | undefined)[] = [
    undefined,
    { StringEquals: { [key]: [REGION, "eu-west-1"] } },
    { StringEquals: { [key]: "eu-west-1" } },
    { StringLike: { [key]: "us-*" } },
    { StringLike: { [key]: "*" } },
    { StringNotEquals: { [key]: REGION } },
    { StringNotEquals: { [key]: "eu-west-1" } },
    { StringEquals: { "aws:PrincipalTag/region": REGION } },
    { StringEqualsIfExists: { [key]: [REGION, "eu-west-1"] } },
    { StringNotLike: { [key]: "eu-*" } },
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
    { Bool: { "aws:SecureTransport": "true" } },
    { Null: { [key]: "true" } },
  ];
  const forbidden: Forbidden = {
    actions: actionSetOf(matching("ec2:Run*", "ec2:Terminate*")),
    resources: undefined,
    when: { StringNotEquals: { [key]: REGION } },
  };
  const kept = { StringEquals: { [key]: REGION } };
  const sound = layers([document(allow(["ec2:RunInstances", "ec2:TerminateInstances"], ["*"], kept))]);
  return loose.flatMap((when) =>
    ["ec2:RunInstances", "ec2:*"].map((action) => ({
      name: `a loose condition, ${action} under ${JSON.stringify(when)}`,
      forbidden,
      sound,
      hole: layers([document(allow(["ec2:RunInstances"], ["*"], kept), allow([action], ["*"], when))]),
    })),
  );
}

/** Roles made without the boundary. */
function looseBoundaries(): Planted[] {
  const key = "iam:PermissionsBoundary";
  const loose: (ConditionBlock | undefined)[] = [
    undefined,
    { StringEquals: { [key]: [BOUNDARY, `${BOUNDARY}-2`] } },
    { StringEqualsIfExists: { [key]: BOUNDARY } },
    { StringLike: { [key]: `${BOUNDARY}*` } },
    { StringLike: { [key]: "*" } },
    { ArnLike: { [key]: "arn:aws:iam::*:policy/*" } },
    { StringNotEquals: { [key]: "x" } },
    { Null: { [key]: "true" } },
    { Null: { [key]: "false" } },
    { "ForAllValues:StringEquals": { [key]: BOUNDARY } },
  ];
  const actions = ["iam:CreateRole", "iam:CreateUser", "iam:PutRolePolicy"];
  const forbidden: Forbidden = {
    actions: actionSetOf(actions),
    resources: undefined,
    when: { StringNotEquals: { [key]: BOUNDARY } },
  };
  const sound = layers([document(allow(actions, ["*"], { StringEquals: { [key]: BOUNDARY } }))]);
  return loose.flatMap((when) =>
    actions.map((action) => ({
      name: `no boundary, ${action} under ${JSON.stringify(when)}`,
      forbidden,
      sound,
      hole: layers([document(allow([action], ["*"], when))]),
    })),
  );
}

/** Denies of a boundary that are missing, narrower, conditional, or have one exception too many. */
function weakDenies(): Planted[] {
  const trail = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"];
  const forbidden: Forbidden = { actions: actionSetOf(trail), resources: undefined, when: undefined };
  const open = document(allow(["cloudtrail:*", "s3:*"], ["*"]));
  const deny = (more: Partial<Statement>): Statement => ({ Effect: "Deny", ...more });
  const sounds: Statement[] = [
    deny({ Action: trail, Resource: "*" }),
    deny({ Action: "cloudtrail:*", Resource: "*" }),
    deny({ NotAction: ["s3:*", "cloudtrail:List*"], Resource: "*" }),
    deny({ Action: trail, NotResource: ["arn:aws:s3:::none"], Condition: { Null: { "aws:PrincipalArn": "false" } } }),
  ];
  const conditions: ConditionBlock[] = [
    { StringEquals: { "aws:RequestedRegion": REGION } },
    { StringNotEquals: { "aws:PrincipalTag/team": "security" } },
    { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/rescue" } },
    { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
    { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    { Null: { "aws:SourceVpc": "true" } },
  ];
  const weak: [string, Statement[]][] = [["a dropped deny", []]];
  for (const action of trail) {
    weak.push([`a deny without ${action}`, [deny({ Action: trail.filter((one) => one !== action), Resource: "*" })]]);
    weak.push([`an exception for ${action}`, [deny({ NotAction: ["s3:*", "cloudtrail:List*", action], Resource: "*" })]]);
    weak.push([
      `an exception by wildcard for ${action}`,
      [deny({ NotAction: ["s3:*", `${action.slice(0, -4)}*`], Resource: "*" })],
    ]);
    weak.push([`an exception in small letters for ${action}`, [deny({ NotAction: [action.toLowerCase()], Resource: "*" })]]);
  }
  for (const resource of [
    "arn:aws:cloudtrail:*:*:trail/main",
    "arn:aws:cloudtrail:us-east-1:*:*",
    "arn:aws:cloudtrail:*:222233334444:trail/*",
    "arn:aws:s3:::*",
  ])
    for (const action of [trail, "cloudtrail:*"] as const)
      weak.push([`a deny on ${resource} alone`, [deny({ Action: action, Resource: resource })]]);
  for (const resource of ["arn:aws:cloudtrail:*:*:trail/main", "arn:*", "arn:aws:cloudtrail:*"])
    weak.push([`a deny that leaves ${resource} out`, [deny({ Action: trail, NotResource: [resource] })]]);
  for (const when of conditions) {
    weak.push([`a deny under ${JSON.stringify(when)}`, [deny({ Action: trail, Resource: "*", Condition: when })]]);
    weak.push([`a great deny under ${JSON.stringify(when)}`, [deny({ NotAction: ["s3:*"], Resource: "*", Condition: when })]]);
    weak.push([
      `a full deny of other actions, and a conditional one under ${JSON.stringify(when)}`,
      [deny({ Action: "s3:*", Resource: "*" }), deny({ Action: trail, Resource: "*", Condition: when })],
    ]);
  }
  const known: ConditionBlock = {
    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222233334444:role/x" },
    Null: { "aws:PrincipalArn": "false" },
  };
  return weak.map(([name, statements], i) => {
    const sound = { ...layers([open], document(everything, sounds[i % sounds.length] ?? everything)), context: known };
    return { name, forbidden, sound, hole: layers([open], document(everything, ...statements)) };
  });
}

/** Allow statements that say what they leave out. */
function inverted(): Planted[] {
  const forbidden: Forbidden = {
    actions: actionSetOf(matching("s3:Delete*")),
    resources: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
    when: undefined,
  };
  const sound = layers([
    document({ Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"] }),
  ]);
  const holes: Statement[] = [
    { Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::lake"] },
    { Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::lake/*"] },
    { Effect: "Allow", Action: "s3:*", NotResource: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/raw/*"] },
    { Effect: "Allow", NotAction: "s3:Get*", Resource: "*" },
    { Effect: "Allow", NotAction: ["s3:DeleteObject", "s3:DeleteBucket"], Resource: "arn:aws:s3:::*" },
    { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::other" },
  ];
  return holes.map((statement, i) => ({
    name: `an inverted statement ${i + 1}`,
    forbidden,
    sound,
    hole: layers([document(statement)]),
  }));
}

/** 200 holes and a few more, made in order, the same every time. */
export function plantedHoles(): readonly Planted[] {
  const systematic = [...widerResources(), ...looseConditions(), ...looseBoundaries(), ...weakDenies(), ...inverted()];
  return [...systematic, ...extraActions(Math.max(60, 200 - systematic.length))];
}
