// The organization of the made-up estate: its units, what its policies forbid, and the policies of some resources.
const ORGANIZATION = "o-example1234";
const MANAGEMENT = "111122223333";
const ROOT = "r-ex12";
const UNITS = { workloads: "ou-ex12-workload1", sandbox: "ou-ex12-sandbox11" };

const arn = (what) => `arn:aws:organizations::${MANAGEMENT}:${what}`;
const document = (...statements) => ({ Version: "2012-10-17", Statement: statements });
const unit = (Id, Name, account) => ({
  Id,
  Arn: arn(`ou/${ORGANIZATION}/${Id}`),
  Name,
  Accounts: [{ Id: account }],
  OrganizationalUnits: [],
});

/** `list-roots` with what lies below it. */
export function units() {
  const types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
  return {
    Roots: [
      {
        Id: ROOT,
        Arn: arn(`root/${ORGANIZATION}/${ROOT}`),
        Name: "Root",
        PolicyTypes: types.map((Type) => ({ Type, Status: "ENABLED" })),
        Accounts: [{ Id: MANAGEMENT }],
        OrganizationalUnits: [unit(UNITS.workloads, "Workloads", "222233334444"), unit(UNITS.sandbox, "Sandbox", "333344445555")],
      },
    ],
  };
}

const everywhere = [ROOT, ...Object.values(UNITS), MANAGEMENT, "222233334444", "333344445555"];

function policy(Id, Name, Type, statements, targets, AwsManaged = false) {
  return {
    PolicySummary: { Id, Arn: `${arn("policy")}/${ORGANIZATION}/${Type.toLowerCase()}/${Id}`, Name, Type, AwsManaged },
    Content: JSON.stringify(document(...statements)),
    Targets: targets.map((TargetId) => ({ TargetId })),
  };
}

/** `describe-policy` of every SCP and RCP, with `list-targets-for-policy`. */
export function policies() {
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const outside = {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": ORGANIZATION },
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
  };
  return {
    Policies: [
      policy("p-FullAWSAccess", "FullAWSAccess", "SERVICE_CONTROL_POLICY", [all], everywhere, true),
      policy(
        "p-trail1234",
        "KeepTheTrail",
        "SERVICE_CONTROL_POLICY",
        [{ Sid: "KeepTheTrail", Effect: "Deny", Action: ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"], Resource: "*" }],
        [ROOT],
      ),
      policy(
        "p-sandbox12",
        "SandboxRegions",
        "SERVICE_CONTROL_POLICY",
        [
          {
            Sid: "OneRegion",
            Effect: "Deny",
            NotAction: ["iam:*", "organizations:*", "sts:*", "support:*"],
            Resource: "*",
            Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
          },
        ],
        [UNITS.sandbox],
      ),
      policy("p-RCPFullAWSAccess", "RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY", [{ ...all, Principal: "*" }], everywhere, true),
      policy(
        "p-members12",
        "MembersOnly",
        "RESOURCE_CONTROL_POLICY",
        [{ Sid: "MembersOnly", Effect: "Deny", Principal: "*", Action: ["s3:*", "sqs:*"], Resource: "*", Condition: outside }],
        [ROOT],
      ),
    ],
  };
}

/** Policies of production's resources, one a line; null where the resource has none. */
export function resourcePolicies() {
  const bucket = (name) => `arn:aws:s3:::securecart-prod-${name}`;
  const table = (name) => ({ arn: `arn:aws:dynamodb:us-east-1:${MANAGEMENT}:table/${name}`, policy: null });
  const secure = (name) => ({
    Sid: "OnlyEncrypted",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket(name), `${bucket(name)}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
  const images = {
    Sid: "Published",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `${bucket("product-images")}/*`,
  };
  return [
    { arn: bucket("lake-raw"), policy: document(secure("lake-raw")) },
    { arn: bucket("product-images"), policy: document(images) },
    { arn: bucket("release-artifacts"), policy: null },
    table("customers"),
    table("orders"),
  ];
}
