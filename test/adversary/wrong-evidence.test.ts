import { afterAll, expect, test } from "vitest";
import { DETAILS, type Making, made, readAll, removeTemporaryFolders, SOUND, USER } from "../snapshot/made.js";

afterAll(removeTemporaryFolders);

const OTHER = "999988887777";
const text = (kind: string): string => SOUND[kind]?.text ?? "";
const swapped = (kind: string): string => text(kind).replaceAll("111122223333", OTHER);
const json = JSON.stringify;

test.each<[string, (making: Making) => void, kind: string, status: string, says: RegExp]>([
  [
    "details of another account",
    ({ file }) => file("authorization-details", swapped("authorization-details")),
    "authorization-details",
    "failed",
    /another account/,
  ],
  [
    "a report of another account",
    ({ file }) => file("credential-report", swapped("credential-report")),
    "credential-report",
    "failed",
    /another account/,
  ],
  [
    "devices of another account",
    ({ file }) => file("virtual-mfa-devices", json({ VirtualMFADevices: [{ SerialNumber: `arn:aws:iam::${OTHER}:mfa/a` }] })),
    "virtual-mfa-devices",
    "failed",
    /another account/,
  ],
  [
    "a hub of another account",
    ({ file }) =>
      file(
        "securityhub-standards",
        json({ HubArn: `arn:aws:securityhub:us-east-1:${OTHER}:hub/default`, StandardsSubscriptions: [] }),
      ),
    "securityhub-standards",
    "failed",
    /another account/,
  ],
  [
    "a hub of another region",
    ({ file }) =>
      file(
        "securityhub-standards",
        json({ HubArn: "arn:aws:securityhub:eu-west-1:111122223333:hub/default", StandardsSubscriptions: [] }),
      ),
    "securityhub-standards",
    "failed",
    /another region/,
  ],
  [
    "one user twice, the second harmless",
    ({ file }) => file("authorization-details", json({ ...DETAILS, UserDetailList: [USER, { ...USER, UserPolicyList: [] }] })),
    "authorization-details",
    "failed",
    /twice/,
  ],
  [
    "two rows for one user",
    ({ file }) => file("credential-report", `${text("credential-report")}${text("credential-report").split("\n")[2]}\n`),
    "credential-report",
    "failed",
    /two rows/,
  ],
  [
    "a report older than a user",
    ({ file }) => file("credential-report", text("credential-report").split("\n").slice(0, 2).join("\n")),
    "credential-report",
    "partial",
    /no row for user reader/,
  ],
  [
    "details without the users that the summary counts",
    ({ file }) => file("authorization-details", json({ ...DETAILS, UserDetailList: [] })),
    "authorization-details",
    "partial",
    /summary counts 1/,
  ],
])("%s are no sound evidence", async (_what, change, kind, status, says) => {
  const read = await readAll(made(change));
  expect(read.status(kind)).toBe(status);
  expect(read.diagnostics.map(({ message }) => message).join("\n")).toMatch(says);
});
