import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Tally } from "../../src/audit/tally.js";
import { Failure } from "../../src/model/failure.js";
import type { Finding } from "../../src/model/finding.js";
import { auditJson } from "../../src/report/audit-json.js";
import { openRun } from "../../src/report/run-store.js";
import { RunWriter } from "../../src/report/run-writer.js";
import { findingOf, runOf } from "../tui/fixtures.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-run-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const withMore = (before: Finding, same: readonly Finding[]): Finding => ({
  ...before,
  priority: "P1",
  severity: "critical",
  evidence: [...before.evidence, ...same.flatMap((finding) => finding.evidence)],
});

async function write(findings: readonly Finding[], target: string): Promise<Tally> {
  const writer = await RunWriter.create(folder);
  const tally = new Tally();
  for (const finding of findings) if (writer.add(finding)) tally.note(finding);
  await writer.combine(withMore, (before, after) => tally.merged(before, after));
  await writer.finish(runOf(findings), target);
  return tally;
}

async function read(target: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of (await openRun(target)).findings()) findings.push(finding);
  return findings;
}

describe("a run on disk", () => {
  it("holds every finding once, worst priority first, and nothing else is left behind", async () => {
    const target = join(folder, "run");
    await write(
      Array.from({ length: 40 }, (_, number) => findingOf(number)),
      target,
    );
    const findings = await read(target);
    expect(new Set(findings.map((finding) => finding.id)).size).toBe(40);
    expect(findings.map((finding) => finding.priority)).toEqual(findings.map((finding) => finding.priority).sort());
    expect(readdirSync(folder)).toEqual(["run"]);
    expect(readdirSync(target).sort()).toEqual(["findings.ndjson", "run.json"]);
  });

  it("holds nothing that a terminal would obey or that hides text, and gives it back as it came", async () => {
    const target = join(folder, "run");
    const title = "\u009b2J \u202eevil\u200b \u001b[31m";
    await write([findingOf(1, { title }), findingOf(1, { title }), findingOf(2, { title })], target);
    expect((await read(target)).map((finding) => finding.title)).toEqual([title, title]);
    const all: Buffer[] = [];
    for await (const piece of auditJson(runOf([]), [readFileSync(join(target, "findings.ndjson"))] as never))
      all.push(Buffer.from(piece));
    for (const text of [Buffer.concat(all).toString(), readFileSync(join(target, "run.json"), "utf8")])
      expect(text).toMatch(/^[\n -~]+$/);
    expect(Buffer.concat(all).toString()).toContain("\\u202eevil\\u200b");
  });

  it("holds the worst severity of a priority first, and those of one severity in the order in which they came", async () => {
    const target = join(folder, "run");
    const severities = ["low", "high", "medium", "high", "critical", "informational"] as const;
    await write(
      severities.map((severity, number) => findingOf(number, { priority: "P1", severity })),
      target,
    );
    expect((await read(target)).map(({ id }) => Number.parseInt(id, 16))).toEqual([4, 1, 3, 2, 0, 5]);
  });

  it("combines the same problem into the first finding, which may become worse", async () => {
    const target = join(folder, "run");
    const tally = await write(
      [
        findingOf(3),
        findingOf(5),
        { ...findingOf(3), evidence: [{ source: "x/us-east-1/securityhub-findings", summary: "too", facts: {} }] },
      ],
      target,
    );
    const findings = await read(target);
    expect(findings.map((finding) => [finding.id, finding.priority, finding.evidence.length])).toEqual([
      [findingOf(3).id, "P1", 2],
      [findingOf(5).id, "P2", 1],
    ]);
    expect(tally.counts(0, 0)).toMatchObject({
      findings: 2,
      open: 2,
      merged: 1,
      priority: { P1: 1, P2: 1, P3: 0, P4: 0 },
      source: { "credential-report": 2, "securityhub-findings": 1 },
    });
  });

  it("gives one finding by its place, the last and one with many bytes to a character too", async () => {
    const target = join(folder, "run");
    const findings = Array.from({ length: 9 }, (_, number) =>
      findingOf(number, { priority: "P1", severity: "high", title: "ä→🙂".repeat(number * 50) }),
    );
    await write(findings, target);
    const stored = await openRun(target);
    for (const index of [0, 4, 8]) expect(await stored.finding(index)).toEqual(findings[index]);
    await expect(stored.finding(9)).rejects.toThrow(RangeError);
  });

  it("replaces an earlier run and refuses any other folder", async () => {
    const target = join(folder, "run");
    await write([findingOf(1)], target);
    await write([findingOf(2)], target);
    expect((await read(target)).map((finding) => finding.id)).toEqual([findingOf(2).id]);
    writeFileSync(join(folder, "precious.txt"), "keep me");
    await expect(write([findingOf(3)], folder)).rejects.toThrow(Failure);
    expect(readFileSync(join(folder, "precious.txt"), "utf8")).toBe("keep me");
  });

  it("leaves nothing where it is given up", async () => {
    const writer = await RunWriter.create(folder);
    writer.add(findingOf(1));
    await writer.abandon();
    expect(existsSync(join(folder, "run"))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
