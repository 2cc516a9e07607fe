import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bailiwick, ROOT } from "./bailiwick.js";

const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { version: string };

describe("the command line", () => {
  it.each([["--version"], ["-v"]])("%s names version, platform and Node", (flag) => {
    const { status, stdout } = bailiwick([flag]);
    expect(status).toBe(0);
    expect(stdout).toBe(`bailiwick/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
  });

  it("lists its commands, and exit codes on every command's page", () => {
    expect(bailiwick(["--help"])).toMatchObject({ status: 0, stderr: "" });
    const { stdout } = bailiwick(["audit", "--help"]);
    expect(stdout).toContain("EXIT CODES");
    expect(stdout).toContain("incomplete evidence");
  });

  it.each([
    [["audti"], "Did you mean `bailiwick audit`?"],
    [["report", "shw"], "Did you mean `bailiwick report show`?"],
    [["report:show", "--jso"], "--jso"],
    [["generate", "extra"], "extra"],
  ])("%j is a usage error that says %s", (args, said) => {
    const { status, stdout, stderr } = bailiwick(args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("gives errors as JSON on stdout with --json", () => {
    const { status, stdout } = bailiwick(["report", "show", "no-such-run", "--json", "-w", "test"]);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "no-run", hint: expect.stringContaining("audit") } });
  });
});
