import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/model/failure.js";
import { loadWorkspace } from "../../src/operations/load-workspace.js";
import { ROOT } from "../workspace/root-files.js";
import { SMALL } from "../workspace/small-workspace.js";

let folder: string;

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function failure(): Promise<Failure> {
  try {
    await loadWorkspace(folder);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error("it loaded");
}

async function told(): Promise<readonly string[]> {
  return (await failure()).diagnostics.map(({ place, code }) => `${place?.file}:${place?.line}:${place?.column} ${code}`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-load-"));
  for (const [path, text] of Object.entries(SMALL)) write(path, text);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("loadWorkspace", () => {
  it("reads the repository's own workspace", async () => {
    const { workspace, diagnostics } = await loadWorkspace(ROOT);
    expect(workspace.organization).toBe("SecureCart");
    expect(diagnostics).toEqual([]);
  });

  it("reads a workspace without policies", async () => {
    rmSync(join(folder, "policies"), { recursive: true });
    const { workspace } = await loadWorkspace(folder);
    expect(workspace.guardrails).toEqual([]);
    expect(workspace.teams.map(({ team }) => team)).toEqual(["support", "tasks"]);
  });

  it("throws a usage failure with every diagnostic", async () => {
    write("roles/support.yaml", "team: support\n");
    const thrown = await failure();
    expect(thrown).toMatchObject({ kind: "usage", code: "invalid-workspace", message: "The workspace has 2 errors." });
    expect(await told()).toEqual([
      "roles/support.yaml:1:1 missing-key",
      "roles/support.yaml:1:1 missing-key",
      "roles/support.yaml:1:1 no-access",
    ]);
  });

  it("says that a folder is no workspace", async () => {
    rmSync(join(folder, "bailiwick.yaml"));
    rmSync(join(folder, "roles"), { recursive: true });
    rmSync(join(folder, "policies"), { recursive: true });
    expect(await told()).toEqual(["bailiwick.yaml:1:1 no-workspace"]);
    folder = join(folder, "nowhere");
    expect(await told()).toEqual(["bailiwick.yaml:1:1 no-workspace"]);
  });

  it("refuses links to outside, and takes links inside", async () => {
    const outside = mkdtempSync(join(tmpdir(), "bailiwick-outside-"));
    writeFileSync(join(outside, "secret.yaml"), "team: secret\n");
    symlinkSync(join(outside, "secret.yaml"), join(folder, "roles/secret.yaml"));
    symlinkSync("loop.yaml", join(folder, "roles/loop.yaml"));
    expect(await told()).toEqual(["roles/loop.yaml:1:1 path-outside", "roles/secret.yaml:1:1 path-outside"]);
    rmSync(join(folder, "roles/secret.yaml"));
    rmSync(join(folder, "roles/loop.yaml"));
    rmSync(join(folder, "roles"), { recursive: true });
    symlinkSync(outside, join(folder, "roles"));
    expect(await told()).toContain("roles/secret.yaml:1:1 path-outside");
    rmSync(outside, { recursive: true });
  });

  it("refuses folders, large files, other text than UTF-8 and .yml, once each", async () => {
    mkdirSync(join(folder, "roles/folder.yaml"));
    write("roles/large.yaml", "#".repeat(1_048_577));
    write("roles/latin.yaml", Uint8Array.of(0x74, 0xe9));
    write("roles/short.yml", "team: short\n");
    write("roles/.hidden.yaml", "team: [");
    expect(await told()).toEqual([
      "roles/short.yml:1:1 wrong-extension",
      "roles/folder.yaml:1:1 not-a-file",
      "roles/large.yaml:1:1 file-too-large",
      "roles/latin.yaml:1:1 not-utf-8",
    ]);
  });

  it("does not call a team unknown whose file was refused", async () => {
    write("roles/support.yaml", Uint8Array.of(0x74, 0xe9));
    expect(await told()).toEqual(["roles/support.yaml:1:1 not-utf-8"]);
  });
});
