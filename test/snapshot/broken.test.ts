import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { SourceStatus } from "../../src/model/evidence.js";
import {
  ACCOUNT,
  DETAILS,
  type Making,
  made,
  REGION,
  readAll,
  removeTemporaryFolders,
  SOUND,
  temporaryFolder,
  USER,
} from "./made.js";

afterAll(removeTemporaryFolders);

const OTHER = "999988887777";

interface Broken {
  readonly name: string;
  readonly change: (making: Making) => void;
  /** Keeps the hashes of the sound files in snapshot.json. */
  readonly pinned?: boolean;
  /** Does what can only be done to written files. */
  readonly after?: (folder: string) => void;
  readonly kind: string;
  /** Other kinds that the same breaks. */
  readonly also?: readonly string[];
  readonly status: SourceStatus;
  readonly says: RegExp;
  readonly at?: readonly [line: number, column: number];
}

const path = (kind: string): string => SOUND[kind]?.path ?? "";

const BROKEN: readonly Broken[] = [
  {
    name: "authorization details cut off",
    change: ({ file }) => file("authorization-details", '{\n "UserDetailList": [\n'),
    kind: "authorization-details",
    status: "failed",
    says: /cut off/,
    at: [3, 1],
  },
  {
    name: "authorization details that are not JSON",
    change: ({ file }) => file("authorization-details", '{\n "UserDetailList": [,]}'),
    kind: "authorization-details",
    status: "failed",
    says: /not JSON/,
    at: [2, 21],
  },
  {
    name: "authorization details without roles",
    change: ({ file }) =>
      file("authorization-details", JSON.stringify({ UserDetailList: [], GroupDetailList: [], Policies: [] })),
    kind: "authorization-details",
    status: "failed",
    says: /RoleDetailList is missing/,
  },
  {
    name: "a principal without ARN",
    change: ({ file }) =>
      file("authorization-details", JSON.stringify({ ...DETAILS, UserDetailList: [{ ...USER, Arn: undefined }] })),
    kind: "authorization-details",
    status: "partial",
    says: /UserDetailList\[0\] has no Arn and is left out/,
  },
  {
    name: "a policy document that is neither JSON nor URL-encoded",
    change: ({ file }) =>
      file(
        "authorization-details",
        JSON.stringify({
          ...DETAILS,
          UserDetailList: [{ ...USER, UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7Bno" }] }],
        }),
      ),
    kind: "authorization-details",
    status: "partial",
    says: /document of inline policy p cannot be read/,
  },
  {
    name: "one page of several",
    change: ({ file }) => file("authorization-details", JSON.stringify({ ...DETAILS, IsTruncated: true })),
    kind: "authorization-details",
    status: "partial",
    says: /one page of several/,
  },
  {
    name: "a missing file that snapshot.json says is ok",
    change: ({ files }) => files.delete(path("account-summary")),
    kind: "account-summary",
    status: "failed",
    says: /snapshot.json says ok, but it does not exist/,
  },
  {
    name: "a summary of words",
    change: ({ file }) => file("account-summary", JSON.stringify({ SummaryMap: { Users: "many" } })),
    kind: "account-summary",
    status: "failed",
    says: /SummaryMap/,
  },
  {
    name: "a password policy that is an empty object",
    change: ({ file }) => file("password-policy", "{}"),
    kind: "password-policy",
    status: "failed",
    says: /PasswordPolicy is missing/,
  },
  {
    name: "a password policy whose length is text",
    change: ({ file }) => file("password-policy", JSON.stringify({ PasswordPolicy: { MinimumPasswordLength: "14" } })),
    kind: "password-policy",
    status: "failed",
    says: /MinimumPasswordLength is not a number/,
  },
  {
    name: "an empty credential report",
    change: ({ file }) => file("credential-report", ""),
    kind: "credential-report",
    status: "failed",
    says: /no rows/,
  },
  {
    name: "a credential report without MFA",
    change: ({ file }) => file("credential-report", "user,arn\n<root_account>,arn:aws:iam::111122223333:root\n"),
    kind: "credential-report",
    status: "failed",
    says: /no column .*mfa_active/,
  },
  {
    name: "a credential report with a short row",
    change: ({ file }) => file("credential-report", `${SOUND["credential-report"]?.text ?? ""}reader,arn\n`),
    kind: "credential-report",
    status: "failed",
    says: /not a table/,
    at: [4, 1],
  },
  {
    name: "a credential report without the root user",
    change: ({ file }) =>
      file("credential-report", (SOUND["credential-report"]?.text ?? "").replace("<root_account>", "somebody")),
    kind: "credential-report",
    status: "partial",
    says: /no row for the root user/,
  },
  {
    name: "a file that was changed after collection",
    pinned: true,
    change: ({ file }) => file("authorization-details", JSON.stringify({ ...DETAILS, UserDetailList: [] })),
    kind: "authorization-details",
    status: "failed",
    says: /changed after collection: its SHA-256/,
  },
  {
    name: "findings that were changed after collection",
    pinned: true,
    change: ({ file }) => file("securityhub-findings", ""),
    kind: "securityhub-findings",
    status: "failed",
    says: /changed after collection/,
  },
  {
    name: "another count of records than was collected",
    change: ({ source }) => {
      source("guardduty-findings").records = 3;
    },
    kind: "guardduty-findings",
    status: "failed",
    says: /has 2 records, snapshot.json says 3/,
  },
  {
    name: "a last line that was cut off",
    change: ({ file }) => file("guardduty-findings", `{"Id":"1"}\n{"Id":`),
    kind: "guardduty-findings",
    status: "partial",
    says: /last line is cut off/,
    at: [2, 1],
  },
  {
    name: "a malformed line among others",
    change: ({ file }) => file("securityhub-findings", `{"Id":"a"}\n\n{"Id";"b"}\n{"Id":"c"}\n`),
    kind: "securityhub-findings",
    status: "partial",
    says: /not JSON/,
    at: [3, 1],
  },
  {
    name: "a line that is a list",
    change: ({ file }) => file("securityhub-findings", `{"Id":"a"}\n[1]\n`),
    kind: "securityhub-findings",
    status: "partial",
    says: /not a JSON object/,
    at: [2, 1],
  },
  {
    name: "findings of which no line can be read",
    change: ({ file }) => file("securityhub-findings", "<html>\n</html>\n"),
    kind: "securityhub-findings",
    status: "failed",
    says: /not one line/,
  },
  {
    name: "a line that is not UTF-8",
    change: ({ file }) => file("securityhub-findings", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 0x0a])),
    kind: "securityhub-findings",
    status: "failed",
    says: /UTF-8/,
    at: [1, 1],
  },
  {
    name: "a file that is not UTF-8",
    change: ({ file }) => file("authorization-details", Buffer.from([0x7b, 0xc3, 0x28, 0x7d])),
    kind: "authorization-details",
    status: "failed",
    says: /UTF-8/,
  },
  {
    name: "a line of two megabytes",
    change: ({ file }) => file("guardduty-findings", `{"Id":"1"}\n{"Id":"${"x".repeat(2 * 1024 * 1024)}"}\n{"Id":"3"}\n`),
    kind: "guardduty-findings",
    status: "partial",
    says: /longer than 1 MiB/,
    at: [2, 1],
  },
  {
    name: "a file larger than its kind may be",
    change: ({ file }) => file("account-summary", JSON.stringify({ SummaryMap: { Users: 1 }, more: "x".repeat(1024 * 1024) })),
    kind: "account-summary",
    status: "failed",
    says: /larger than 1 MiB/,
  },
  {
    name: "a file that snapshot.json does not name",
    change: ({ manifest }) => {
      manifest.sources = manifest.sources.filter(({ kind }) => kind !== "guardduty-findings");
    },
    kind: "guardduty-findings",
    status: "partial",
    says: /names no source for this file/,
  },
  {
    name: "a detector without status",
    change: ({ file }) => file("guardduty-detectors", JSON.stringify({ Detectors: [{ DetectorId: "d1" }] })),
    kind: "guardduty-detectors",
    status: "failed",
    says: /Detectors is not a list/,
  },
  {
    name: "standards that are a list",
    change: ({ file }) => file("securityhub-standards", "[]"),
    kind: "securityhub-standards",
    status: "failed",
    says: /not an object/,
  },
  {
    name: "a denied source with a file",
    change: ({ source }) => {
      Object.assign(source("securityhub-findings"), { status: "denied", reason: "denied: securityhub:GetFindings" });
    },
    kind: "securityhub-findings",
    status: "denied",
    says: /snapshot.json says denied, so this file is not read/,
  },
  {
    name: "a symbolic link instead of a file",
    change: ({ files }) => files.delete(path("account-summary")),
    after: (folder) => symlinkSync("/etc/hostname", join(folder, path("account-summary"))),
    kind: "account-summary",
    status: "failed",
    says: /symbolic link/,
  },
  {
    name: "a folder that leads out of the snapshot",
    change: ({ files }) => {
      for (const kind of ["guardduty-detectors", "guardduty-findings"]) files.delete(path(kind));
    },
    after: (folder) => {
      const outside = temporaryFolder();
      writeFileSync(join(outside, "findings.ndjson"), `{"Id":"outside"}\n`);
      symlinkSync(outside, join(folder, `accounts/${ACCOUNT}/${REGION}/guardduty`));
    },
    kind: "guardduty-findings",
    also: ["guardduty-detectors"],
    status: "failed",
    says: /folder above it is a symbolic link/,
  },
  {
    name: "a folder where a file should be",
    change: ({ files }) => files.delete(path("password-policy")),
    after: (folder) => mkdirSync(join(folder, path("password-policy"))),
    kind: "password-policy",
    status: "failed",
    says: /not a regular file/,
  },
  {
    name: "a pipe where a file should be",
    change: ({ files }) => files.delete(path("guardduty-findings")),
    after: (folder) => execFileSync("mkfifo", [join(folder, path("guardduty-findings"))]),
    kind: "guardduty-findings",
    status: "failed",
    says: /not a regular file/,
  },
];

describe("a broken snapshot", () => {
  it.each(BROKEN)("$name", async ({ change, pinned = false, after, kind, status, says, at, also = [] }) => {
    const folder = made(change, pinned);
    after?.(folder);
    const reading = await readAll(folder);
    expect(reading.status(kind)).toBe(status);
    const told = reading.diagnostics.find(({ message }) => says.test(message));
    expect(told, JSON.stringify(reading.diagnostics)).toBeDefined();
    expect(told?.place?.file).toBe(path(kind));
    if (at !== undefined) expect([told?.place?.line, told?.place?.column]).toEqual(at);
    const others = reading.snapshot.sources
      .filter((source) => source.kind !== kind && source.status !== "ok")
      .map((source) => source.kind);
    expect(others).toEqual(also);
  });

  it("an expected source that is neither named nor there is no-data", async () => {
    const folder = made(({ manifest, files }) => {
      manifest.sources = manifest.sources.filter(({ kind }) => kind !== "guardduty-detectors");
      files.delete(path("guardduty-detectors"));
    });
    expect((await readAll(folder)).status("guardduty-detectors")).toBe("no-data");
  });

  it("tells of an account's folder that snapshot.json does not list", async () => {
    const { diagnostics } = await readAll(made(({ files }) => files.set(`accounts/${OTHER}/iam/account-summary.json`, "{}")));
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(`accounts/${OTHER}`)]);
  });

  it("tells twenty problems of a file one by one and counts the rest", async () => {
    const { diagnostics, status } = await readAll(
      made(({ file }) => file("guardduty-findings", `{}\n${"nonsense\n".repeat(5000)}`)),
    );
    expect(status("guardduty-findings")).toBe("partial");
    expect(diagnostics).toHaveLength(21);
    expect(diagnostics.at(-1)?.message).toContain("4980 more");
  });
});
