import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { jsonErrorOffset } from "../../src/snapshot/json-place.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { ACCOUNT, DETAILS, made, REGION, readAll, removeTemporaryFolders, SOUND, temporaryFolder, USER } from "./made.js";

afterAll(removeTemporaryFolders);

const silent = { onDiagnostic: () => {} };

describe("a sound snapshot", () => {
  it("has every source ok, with counts and hashes", async () => {
    const { snapshot, diagnostics, findings } = await readAll(made());
    expect(diagnostics).toEqual([]);
    expect(findings).toEqual({ guardduty: 2, securityhub: 1 });
    for (const source of snapshot.sources) {
      expect(source.status, source.id).toBe("ok");
      expect(source.sha256, source.id).toMatch(/^[0-9a-f]{64}$/);
    }
    const records = Object.fromEntries(snapshot.sources.map(({ kind, records }) => [kind, records]));
    expect(records).toMatchObject({
      "authorization-details": 1,
      "credential-report": 2,
      "password-policy": 0,
      "guardduty-findings": 2,
    });
  });

  it("agrees with the hashes that were written down", async () => {
    const { snapshot, diagnostics } = await readAll(made(() => {}, true));
    expect(diagnostics).toEqual([]);
    expect(new Set(snapshot.sources.map(({ status }) => status))).toEqual(new Set(["ok"]));
  });

  it("has a digest that depends on the bytes and not on what was read first", async () => {
    const folder = made();
    const { digest } = await readAll(folder);
    expect(await (await openSnapshot(folder, silent)).digest()).toBe(digest);
    const other = made(({ file }) => file("guardduty-findings", `{"Id":"1"}\n{"Id":"3"}\n`));
    expect((await readAll(other)).digest).not.toBe(digest);
  });

  it("reads byte order marks, Windows line ends, blank lines and a last line without end", async () => {
    const folder = made(({ file }) => {
      file("securityhub-findings", `\ufeff{"Id":"a"}\r\n\r\n{"Id":"b"}`);
      file("account-summary", `\ufeff${SOUND["account-summary"]?.text}\r\n`);
      file("credential-report", `\ufeff${SOUND["credential-report"]?.text.replaceAll("\n", "\r\n")}`);
    });
    const { diagnostics, findings } = await readAll(folder);
    expect(diagnostics).toEqual([]);
    expect(findings.securityhub).toBe(2);
  });

  it("tells where each record stands, in lines and in bytes", async () => {
    const text = `{"Id":"é"}\n{"Id":"b"}\n`;
    const snapshot = await openSnapshot(
      made(({ file }) => file("guardduty-findings", text)),
      silent,
    );
    const places: (readonly [number, number, string])[] = [];
    for await (const { line, offset, text } of snapshot.findings(ACCOUNT, REGION, "guardduty")) places.push([line, offset, text]);
    expect(places).toEqual([
      [1, 0, `{"Id":"é"}`],
      [2, 12, `{"Id":"b"}`],
    ]);
  });

  it("makes a source partial when the consumer cannot understand a record", async () => {
    const snapshot = await openSnapshot(made(), silent);
    snapshot.unreadable(`${ACCOUNT}/${REGION}/guardduty-findings`, 2, "this finding has no type");
    expect(snapshot.sources.find(({ kind }) => kind === "guardduty-findings")).toMatchObject({
      status: "partial",
      reason: "this finding has no type",
    });
  });

  it("reads policy documents decoded, as JSON text and URL-encoded alike", async () => {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const forms = [document, JSON.stringify(document), encodeURIComponent(JSON.stringify(document))];
    const policies = forms.map((form, index) => ({ PolicyName: `p${index}`, PolicyDocument: form }));
    const text = JSON.stringify({ ...DETAILS, UserDetailList: [{ ...USER, UserPolicyList: policies }] });
    const snapshot = await openSnapshot(
      made(({ file }) => file("authorization-details", text)),
      silent,
    );
    const { authorization } = await snapshot.iamEvidence(ACCOUNT);
    expect(authorization?.UserDetailList[0]?.UserPolicyList?.map(({ PolicyDocument }) => PolicyDocument)).toEqual([
      document,
      document,
      document,
    ]);
  });
});

describe("a stream of 50,000 findings", () => {
  it("arrives whole, in order, over every boundary of a chunk", async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) =>
      JSON.stringify({ Id: `finding-${index}`, pad: "x".repeat((index * 37) % 401) }),
    );
    const snapshot = await openSnapshot(
      made(({ file }) => file("securityhub-findings", `${lines.join("\n")}\n`)),
      silent,
    );
    let count = 0;
    let bytes = 0;
    for await (const { record, line, offset, text } of snapshot.findings(ACCOUNT, REGION, "securityhub")) {
      if (record.Id !== `finding-${count}` || line !== count + 1 || offset !== bytes)
        throw new Error(`line ${line} is ${String(record.Id)} at ${offset}`);
      count++;
      bytes += text.length + 1;
    }
    expect(count).toBe(50_000);
    expect(snapshot.sources.find(({ kind }) => kind === "securityhub-findings")).toMatchObject({ status: "ok", records: 50_000 });
  });

  it("is not changed by where lines end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 300_000, size: "max" }), { maxLength: 12 }), async (ids) => {
        const text = ids.map((Id) => `${JSON.stringify({ Id })}\n`).join("");
        const snapshot = await openSnapshot(
          made(({ file }) => file("guardduty-findings", text)),
          silent,
        );
        const read: unknown[] = [];
        for await (const { record } of snapshot.findings(ACCOUNT, REGION, "guardduty")) read.push(record.Id);
        expect(read).toEqual(ids);
      }),
      { numRuns: 20 },
    );
  });
});

describe("one bare file of authorization details", () => {
  function bare(details: unknown): string {
    const path = join(temporaryFolder(), "details.json");
    writeFileSync(path, typeof details === "string" ? details : JSON.stringify(details));
    return path;
  }

  it("is a snapshot of its account in which everything else has no data", async () => {
    const user = { ...USER, CreateDate: "2026-03-01T00:00:00+00:00" };
    const { snapshot, diagnostics, status } = await readAll(bare({ ...DETAILS, UserDetailList: [user] }));
    expect(snapshot.manifest).toMatchObject({
      time: "2026-03-01T00:00:00Z",
      partition: "aws",
      accounts: [{ id: ACCOUNT, regions: [] }],
    });
    expect(status("authorization-details")).toBe("ok");
    const others = snapshot.sources.filter(({ kind }) => kind !== "authorization-details");
    expect(others.length).toBeGreaterThan(6);
    expect(new Set(others.map((source) => source.status))).toEqual(new Set(["no-data"]));
    const evidence = await snapshot.iamEvidence(ACCOUNT);
    expect(evidence.credentialReport).toBeUndefined();
    expect(evidence.passwordPolicy).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(["snapshot-time"]);
  });

  it.each([
    ["that is not JSON", "{", "not-json"],
    ["of another shape", { Users: [] }, "no-snapshot"],
    ["without any principal", { ...DETAILS, UserDetailList: [] }, "no-snapshot"],
    [
      "of two accounts",
      { ...DETAILS, UserDetailList: [USER, { ...USER, Arn: "arn:aws:iam::222233334444:user/reader" }] },
      "no-snapshot",
    ],
  ])("%s is refused", async (_, details, code) => {
    await expect(openSnapshot(bare(details), silent)).rejects.toMatchObject({ code, kind: "incomplete" });
  });
});

describe("the place of an error in JSON", () => {
  it("is where the text stops being JSON", () => {
    expect(jsonErrorOffset('{"a": 1,}')).toBe(8);
    expect(jsonErrorOffset('{"a" 1}')).toBe(5);
    expect(jsonErrorOffset("[1 2]")).toBe(3);
    expect(jsonErrorOffset('["\\x"]')).toBe(1);
    expect(jsonErrorOffset("{} {}")).toBe(3);
    expect(jsonErrorOffset("[01]")).toBe(2);
  });

  it("is the end for every text that was cut off, and never inside a sound one", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        expect(jsonErrorOffset(text)).toBe(text.length);
        const container = `[${text},{"k":${text}}]`;
        const cut = container.slice(0, 1 + (at % (container.length - 1)));
        expect(() => JSON.parse(cut)).toThrow();
        expect(jsonErrorOffset(cut)).toBeLessThanOrEqual(cut.length);
      }),
    );
  });
});
