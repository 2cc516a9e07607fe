import { expect, test } from "vitest";
import { passwordMin14 } from "../../../src/audit/rules/password-min-14.js";
import { passwordReuse24 } from "../../../src/audit/rules/password-reuse-24.js";
import { passwordStrong } from "../../../src/audit/rules/password-strong.js";
import { serverCertsExpired } from "../../../src/audit/rules/server-certs-expired.js";
import type { AccountEvidence, PasswordPolicy } from "../../../src/model/evidence.js";
import { AS_OF, daysAgo, evidenceOf, judge } from "../made-evidence.js";

const STRONG: PasswordPolicy = {
  MinimumPasswordLength: 14,
  PasswordReusePrevention: 24,
  RequireLowercaseCharacters: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercaseCharacters: true,
};

test.each([
  [passwordMin14, STRONG, "pass"],
  [passwordMin14, { ...STRONG, MinimumPasswordLength: 13 }, "fail"],
  [passwordMin14, {}, "fail"],
  [passwordMin14, null, "fail"],
  [passwordMin14, undefined, "no-data"],
  [passwordReuse24, STRONG, "pass"],
  [passwordReuse24, { ...STRONG, PasswordReusePrevention: 23 }, "fail"],
  [passwordReuse24, { MinimumPasswordLength: 14 }, "fail"],
  [passwordReuse24, null, "fail"],
  [passwordReuse24, undefined, "no-data"],
  [passwordStrong, STRONG, "pass"],
  [passwordStrong, { ...STRONG, MinimumPasswordLength: 8 }, "pass"],
  [passwordStrong, { ...STRONG, MinimumPasswordLength: 7 }, "fail"],
  [passwordStrong, { ...STRONG, RequireSymbols: false }, "fail"],
  [passwordStrong, null, "fail"],
  [passwordStrong, undefined, "no-data"],
] as const)("$id with %j: %s", (rule, passwordPolicy, status) => {
  expect(judge(rule, evidenceOf({ passwordPolicy })).status).toBe(status);
});

const certificate = (Expiration?: string): NonNullable<AccountEvidence["serverCertificates"]> => [
  {
    ServerCertificateName: "shop",
    Arn: "arn:aws:iam::111122223333:server-certificate/shop",
    ...(Expiration === undefined ? {} : { Expiration }),
  },
];

test.each([
  ["none by the summary", { summary: { ServerCertificates: 0 } }, "pass"],
  ["one by the summary, not listed", { summary: { ServerCertificates: 1 } }, "no-data"],
  ["none listed", { serverCertificates: [] }, "pass"],
  ["a valid one", { serverCertificates: certificate(daysAgo(-1)) }, "pass"],
  ["one that expires now", { serverCertificates: certificate(AS_OF) }, "fail"],
  ["an expired one", { serverCertificates: certificate(daysAgo(1)) }, "fail"],
  ["one without a date", { serverCertificates: certificate() }, "no-data"],
  ["nothing", {}, "no-data"],
])("server-certs-expired: %s", (_name, given, status) => {
  expect(judge(serverCertsExpired, evidenceOf(given)).status).toBe(status);
});
