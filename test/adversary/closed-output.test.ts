import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../cli/bailiwick.js";

test("a reader that closes its end early does not make a failing audit pass", () => {
  const out = mkdtempSync(join(tmpdir(), "bailiwick-closed-"));
  try {
    const audit = `"${process.execPath}" bin/run.js audit --from reports/snapshots/sample --json --out "${join(out, "run")}" 2>/dev/null`;
    const status = spawnSync("bash", ["-c", `${audit} | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`], {
      cwd: ROOT,
      encoding: "utf8",
    }).stdout;
    expect(status).toBe("4\n");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
