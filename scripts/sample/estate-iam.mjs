// The three accounts' principals: what works, and the trouble that a real estate has.
import { Account, allow, policy, trust } from "./account.mjs";
import { addGenerated } from "./generated.mjs";

const PARTNER = "444455556666";
const VENDOR = "555566667777";

const READ_EVERYTHING = policy(
  allow(
    ["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "ec2:Describe*", "logs:Describe*", "tag:GetResources"],
    "*",
  ),
);

/** A trust policy for builds of one repository's branch, as GitHub's tokens name them. */
function buildTrust(account, subject) {
  const issuer = "token.actions.githubusercontent.com";
  const condition = { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subject } };
  return trust({ Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` }, condition, "sts:AssumeRoleWithWebIdentity");
}

function addServiceRoles(account) {
  account.addRole("AWSServiceRoleForAmazonGuardDuty", {
    path: "/aws-service-role/guardduty.amazonaws.com/",
    document: trust({ Service: "guardduty.amazonaws.com" }),
    attached: [account.aws("AmazonGuardDutyServiceRolePolicy")],
    used: 0,
    created: 900,
  });
  account.addRole("break-glass", {
    document: trust({ AWS: `arn:aws:iam::${account.id}:root` }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    attached: [account.aws("AdministratorAccess")],
    created: 900,
  });
  account.addRole("audit-support", {
    document: trust(
      { Federated: `arn:aws:iam::${account.id}:saml-provider/sso` },
      { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml", "aws:PrincipalTag/team": "security" } },
      "sts:AssumeRoleWithSAML",
    ),
    attached: [account.aws("AWSSupportAccess")],
    used: 45,
  });
}

function addOperators(account) {
  account.addGroup("operators", [account.addPolicy("operators-read", READ_EVERYTHING)]);
  account.addUser("console-operator", { groups: ["operators"], password: { used: 2, changed: 40 }, mfa: true, created: 600 });
}

/** Hands trouble to a role that was generated: somebody needed an export "for a day". */
function handAdd(account, roleName, inline) {
  const role = account.roles.find(({ RoleName }) => RoleName === roleName);
  if (role !== undefined) role.RolePolicyList = [...role.RolePolicyList, inline];
}

export function production(root) {
  const account = new Account("111122223333", "securecart-prod");
  addServiceRoles(account);
  addOperators(account);
  addGenerated(root, account);
  // The team's boundary stops the copy of the lake and the writing; it does not stop the team's own actions on other tables.
  handAdd(account, "bailiwick-support", {
    PolicyName: "temporary-export",
    PolicyDocument: policy(
      allow(
        ["s3:GetObject", "s3:ListBucket"],
        ["arn:aws:s3:::securecart-prod-lake-raw", "arn:aws:s3:::securecart-prod-lake-raw/*"],
      ),
      allow("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:111122223333:table/orders"),
      allow(["dynamodb:GetItem", "dynamodb:Query"], "arn:aws:dynamodb:us-east-1:111122223333:table/carts"),
    ),
  });
  // Left behind by whoever opened the account: full power, a password, no MFA, not seen for over a year.
  account.addUser("old-admin", {
    attached: [account.aws("AdministratorAccess")],
    password: { used: 400, changed: 820 },
    created: 1400,
  });
  const releases = account.addPolicy(
    "deploy-releases",
    policy(
      allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::securecart-prod-release-artifacts/*"),
      allow("ecs:UpdateService", "arn:aws:ecs:us-east-1:111122223333:service/shop/*"),
    ),
  );
  account.addGroup("deployers", [releases]);
  account.addUser("deploy-bot", {
    groups: ["deployers"],
    keys: [
      { rotated: 376, used: 1 },
      { rotated: 610, used: 380, active: true },
    ],
    created: 610,
  });
  account.addUser("report-export", { groups: ["operators"], keys: [{ rotated: 30, used: 1 }], created: 200 });
  account.addRole("vendor-insights", {
    document: trust({ AWS: `arn:aws:iam::${VENDOR}:root` }, { StringEquals: { "sts:ExternalId": "securecart-4711" } }),
    attached: [account.addPolicy("vendor-insights", policy(allow(["dynamodb:*", "s3:Get*", "s3:List*"], "*")))],
    used: 3,
    created: 700,
  });
  // May hand any role to a function of its own making, so it may become any of them.
  account.addRole("ci-deployer", {
    document: buildTrust(account.id, "repo:example/shop:ref:refs/heads/main"),
    inline: [
      {
        PolicyName: "deploy",
        PolicyDocument: policy(
          allow("iam:PassRole", "*"),
          allow(["lambda:CreateFunction", "lambda:InvokeFunction", "lambda:UpdateFunctionCode"], "*"),
        ),
      },
    ],
    used: 0,
    created: 520,
  });
  account.addRole("terraform-prod", {
    document: buildTrust(account.id, "repo:example/infrastructure:environment:prod"),
    attached: [
      account.addPolicy(
        "terraform-network",
        policy(allow(["ec2:*Vpc*", "ec2:*Subnet*", "ec2:*RouteTable*", "ec2:*SecurityGroup*", "ec2:Describe*"], "*")),
      ),
    ],
    used: 2,
  });
  account.addRole("orders-batch", {
    document: trust({ Service: "ec2.amazonaws.com" }),
    attached: [
      account.addPolicy(
        "orders-batch",
        policy(
          allow(["dynamodb:Query", "dynamodb:UpdateItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/orders"),
          allow("sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:111122223333:batch-jobs"),
        ),
      ),
    ],
    profile: true,
    used: 0,
  });
  account.passwordPolicy = {
    MinimumPasswordLength: 16,
    RequireSymbols: true,
    RequireNumbers: true,
    RequireUppercaseCharacters: true,
    RequireLowercaseCharacters: true,
    AllowUsersToChangePassword: true,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 24,
  };
  return account;
}

export function nonproduction(root) {
  const account = new Account("222233334444", "securecart-nonprod");
  addServiceRoles(account);
  addOperators(account);
  addGenerated(root, account);
  // Any principal of the partner's account comes in, on whoever's behalf it was asked to.
  account.addRole("partner-sync", {
    document: trust({ AWS: `arn:aws:iam::${PARTNER}:root` }),
    attached: [
      account.addPolicy(
        "partner-sync",
        policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::securecart-nonprod-product-images/*")),
      ),
    ],
    used: 12,
  });
  account.addUser("load-test", {
    inline: [
      {
        PolicyName: "invoke",
        PolicyDocument: policy(allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:222233334444:function:shop-*")),
      },
    ],
    keys: [
      { rotated: 70, used: 5, service: "lambda" },
      { rotated: 240, used: 200, service: "lambda" },
    ],
    created: 240,
  });
  account.addRole("glue-nightly", {
    document: trust({ Service: "glue.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": account.id } }),
    attached: [
      account.addPolicy(
        "glue-nightly",
        policy(
          allow(["s3:GetObject"], "arn:aws:s3:::securecart-nonprod-lake-raw/*"),
          allow("s3:PutObject", "arn:aws:s3:::securecart-nonprod-lake-processed/*"),
        ),
      ),
    ],
    used: 1,
  });
  account.passwordPolicy = {
    MinimumPasswordLength: 8,
    RequireSymbols: false,
    RequireNumbers: true,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: true,
    AllowUsersToChangePassword: true,
    ExpirePasswords: false,
  };
  return account;
}

export function sandbox(root) {
  const account = new Account("333344445555", "securecart-sandbox");
  addServiceRoles(account);
  addGenerated(root, account);
  account.root.virtual = true;
  account.addUser("experiment", {
    password: { used: 20, changed: 20 },
    mfa: true,
    created: 20,
    keys: [{ rotated: 20 }],
    groups: ["experimenters"],
  });
  account.addGroup("experimenters", [account.addPolicy("experimenters", policy(allow(["lambda:*", "dynamodb:*"], "*")))]);
  account.passwordPolicy = null;
  return account;
}
