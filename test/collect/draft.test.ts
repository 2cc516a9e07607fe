import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { SnapshotDraft } from "../../src/snapshot/draft/snapshot-draft.js";
import { folder, removeFolders } from "../cli/folders.js";

afterAll(removeFolders);

const KEY = { kind: "securityhub-findings", account: "111122223333", region: "us-east-1" } as const;
const PATH = "accounts/111122223333/us-east-1/securityhub/findings.ndjson";

function line(id: number, text: string): string {
  const key = createHash("sha256").update(String(id)).digest("hex").slice(0, 32);
  return `${key} ${JSON.stringify({ id, text })}`;
}

async function finished(draft: SnapshotDraft): Promise<string> {
  await draft.writeFindings(KEY, { status: "ok", reason: "" });
  await draft.finish({ by: "a test", partition: "aws", accounts: [{ id: KEY.account, name: "a", regions: [KEY.region] }] });
  return readFileSync(join(draft.out, PATH), "utf8");
}

it("holds each finding once and in the same order, however the pages came and wherever it broke off", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 8 }),
      async (pages, broken) => {
        const whole = await SnapshotDraft.create(join(folder(), "snapshot"));
        const all = [...new Set(pages.flat())].map((id) => line(id, "é"));
        await whole.spool(KEY).stream("one").keep(all, null);
        const once = await finished(whole);

        const out = join(folder(), "snapshot");
        let draft = await SnapshotDraft.create(out);
        for (const [i, page] of pages.entries()) {
          await draft
            .spool(KEY)
            .stream(`chain ${i % 3}`)
            .keep(
              page.map((id) => line(id, "é")),
              "more",
            );
          if (i !== broken) continue;
          await draft.close();
          // What a killed process leaves: a line of the journal cut off, and bytes of a page that nobody speaks of.
          appendFileSync(`${out}.partial/journal.ndjson`, '{"is":"page","sour');
          mkdirSync(`${out}.partial/spool`, { recursive: true });
          appendFileSync(`${out}.partial/spool/${KEY.account}.ndjson`, "half a page");
          draft = await SnapshotDraft.reopen(out);
        }
        expect(await finished(draft)).toBe(once);
        expect(once.split("\n").length - 1).toBe(all.length);
      },
    ),
    { numRuns: 25 },
  );
});

it("keeps of a finding that came twice what came last", async () => {
  const draft = await SnapshotDraft.create(join(folder(), "snapshot"));
  const stream = draft.spool(KEY).stream("one");
  await stream.keep([line(1, "before"), line(2, "other")], "more");
  await stream.restart();
  await stream.keep([line(1, "after")], null);
  const found = (await finished(draft))
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as { id: number; text: string });
  expect(found.sort((a, b) => a.id - b.id)).toEqual([
    { id: 1, text: "after" },
    { id: 2, text: "other" },
  ]);
});
