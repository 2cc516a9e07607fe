import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { ComparisonResult } from "../../src/report/results.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { folder, removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

const schema = JSON.parse(readFileSync(join(ROOT, "schemas/compare.schema.json"), "utf8")) as object;
const validate = new Ajv({ strict: false }).compile(schema);

const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*"): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});
const policy = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const READ = policy(allow("s3:GetObject", "arn:aws:s3:::shop/*"));
const MORE = policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::shop/*"));
const trust = (...services: readonly string[]): PolicyDocument =>
  policy({ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" });

function put(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
}

function files(old: unknown, next: unknown): string {
  const cwd = folder();
  put(join(cwd, "old.json"), old);
  put(join(cwd, "new.json"), next);
  return cwd;
}

const compare = (cwd: string, ...more: readonly string[]) => bailiwick(["compare", ...more], { cwd });
const between = (old: unknown, next: unknown, ...more: readonly string[]) =>
  compare(files(old, next), "old.json", "new.json", ...more);

function result(stdout: string): ComparisonResult {
  const read = JSON.parse(stdout) as ComparisonResult;
  expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
  return read;
}

describe("compare two files", () => {
  it("exits 0 where nothing is new, and says what is gone", () => {
    const { status, stdout, stderr } = between(MORE, READ);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("No new access.");
    expect(stdout).toContain("- s3 mutate: PutObject");
    expect(stdout).not.toContain("\u001b");
  });

  it("exits 1 on new access, with a request for it", () => {
    const { status, stdout, stderr } = between(READ, MORE);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("New access.");
    expect(stdout).toContain("for example s3:PutObject");
    expect(stdout).toContain("on arn:aws:s3:::shop/example");
    expect(stdout).toContain("+ s3 mutate: PutObject");
  });

  it("prints a result by its schema", () => {
    const { status, stdout } = between(READ, MORE, "--json");
    expect(status).toBe(1);
    const { answer, policy: verdict } = result(stdout);
    expect(answer).toBe("new-access");
    expect(verdict).toMatchObject({
      type: "identity",
      witness: { action: "s3:PutObject" },
      gains: [{ service: "s3", class: "mutate", actions: ["s3:PutObject"], widens: false }],
      losses: [],
    });
  });

  it("exits 1 where it cannot tell, and does not call that fine", () => {
    const sent = (operator: string): PolicyDocument =>
      policy({ ...allow("s3:GetObject"), Condition: { [operator]: { "aws:SecureTransport": "true" } } });
    const { status, stdout } = between(sent("Bool"), sent("BoolIfExists"));
    expect(status).toBe(1);
    expect(stdout).toContain("may allow more");
    expect(stdout).toContain("May allow more: it could not be settled");
    expect(stdout).not.toContain("No new access");
    expect(result(between(sent("Bool"), sent("BoolIfExists"), "--json").stdout).answer).toBe("unknown");
  });

  it.each([
    ["get-policy-version", (document: PolicyDocument) => ({ PolicyVersion: { Document: document, VersionId: "v3" } })],
    ["get-role-policy", (document: PolicyDocument) => ({ RoleName: "a", PolicyName: "b", PolicyDocument: document })],
    ["URL-encoded", (document: PolicyDocument) => ({ PolicyDocument: encodeURIComponent(JSON.stringify(document)) })],
    ["bare and URL-encoded", (document: PolicyDocument) => encodeURIComponent(JSON.stringify(document))],
    ["get-bucket-policy", (document: PolicyDocument) => ({ Policy: JSON.stringify(document) })],
    ["a byte order mark", (document: PolicyDocument) => `\uFEFF${JSON.stringify(document)}`],
  ])("reads a document as %s", (_, wrap) => {
    expect(between(READ, wrap(MORE)).status).toBe(1);
    expect(between(wrap(MORE), READ).status).toBe(0);
  });

  it("reads a role's trust from get-role, and tells the kind of policy by itself", () => {
    const role = { Role: { RoleName: "a", AssumeRolePolicyDocument: trust("ec2.amazonaws.com", "lambda.amazonaws.com") } };
    const said = result(between(trust("ec2.amazonaws.com"), role, "--json").stdout);
    expect(said).toMatchObject({
      answer: "new-access",
      policy: { type: "trust", witness: { principal: "lambda.amazonaws.com", action: "sts:AssumeRole" } },
    });
  });

  it("takes --type, and refuses kinds that do not go together", () => {
    const { status, stderr } = between(trust("ec2.amazonaws.com"), READ);
    expect(status).toBe(2);
    expect(stderr).toContain("--type");
    expect(between(READ, READ, "--type", "identity").status).toBe(0);
    expect(between(READ, READ, "--type", "idendity").status).toBe(2);
  });

  it.each([
    ["{", "new.json:1:2: is not JSON"],
    ["", "new.json:1:1: is not JSON"],
    ["[]", "new.json"],
    ['{"a":1}', "the document has no element"],
    ["%7B", "new.json"],
    ["%zz", "new.json"],
    ['{"Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}', "Statement[0] has neither Resource nor NotResource"],
    ['{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}', "Statement.Effect"],
    ['{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLikes":{"a":"b"}}}}', "StringLikes"],
  ])("refuses %j with the place", (text, said) => {
    const outcome = between(READ, text);
    expect(outcome).toMatchObject({ status: 2, stdout: "" });
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  it("refuses what is not there, one side only, and a file for a folder", () => {
    const cwd = files(READ, MORE);
    for (const args of [["old.json", "nwe.json"], ["old.json"], [], ["old.json", "."], ["old.json", "new.json", "more.json"]]) {
      const outcome = compare(cwd, ...args);
      expect(outcome, args.join(" ")).toMatchObject({ status: 2, stdout: "" });
      expect(outcome.stderr).not.toMatch(/\n\s+at /);
    }
    expect(compare(cwd, "old.json", "nwe.json").stderr).toContain("nwe.json is not there");
    expect(bailiwick(["comapre", "old.json", "new.json"], { cwd }).stderr).toContain("Did you mean `bailiwick compare`?");
  });

  it("gives errors as JSON too", () => {
    const { status, stdout } = between(READ, "{", "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "policy-unreadable" } });
  });

  it("lets no control character of a document through", () => {
    const hostile = policy({
      ...allow(["s3:\u001b]0;x\u0007GetObject", "s3:PutObject"], "arn:aws:s3:::shop/\u001b[2J\u202e*"),
      Sid: "\u001b[31m",
      Condition: { StringEquals: { "aws:\u001b[1mKey": "\u0007" } },
    });
    for (const flags of [[], ["--json"]]) {
      const { status, stdout, stderr } = between(READ, hostile, ...flags);
      expect(status).toBe(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
      if (flags.length === 0) expect(stdout).not.toContain("\u202e");
    }
  });

  it("is done with a hostile pattern in bounded time, and without a wrong answer", () => {
    const wild = (letters: string): string => `arn:aws:s3:::${[...letters].map((letter) => `*${letter}`).join("")}*`;
    const many = policy(
      allow(
        "s3:GetObject",
        Array.from({ length: 60 }, (_, i) => wild(`${i}abcabcabcabcabc${i % 7}`)),
      ),
    );
    const { status } = between(many, policy(allow("s3:GetObject", wild("cbacbacbacba"))));
    expect(status).toBe(1);
  });
});

const GENERATED = "policies/generated";

function twoTrees(): string {
  const cwd = folder();
  for (const side of ["old", "new"]) {
    for (const [environment, account] of [
      ["prod", "111122223333"],
      ["nonprod", "222233334444"],
    ] as const) {
      const at = join(cwd, side, environment, account, "support");
      const table = `arn:aws:dynamodb:us-east-1:${account}:table/orders`;
      const actions = side === "old" ? ["dynamodb:GetItem"] : ["dynamodb:GetItem", "dynamodb:PutItem"];
      put(join(at, "permissions-1.json"), policy(allow(actions, table)));
      put(join(at, "permissions-boundary.json"), policy(allow("dynamodb:*")));
      put(join(at, "trust-policy.json"), trust("ec2.amazonaws.com"));
      put(join(at, "bundle.json"), { note: "not a policy" });
    }
  }
  return cwd;
}

describe("compare two generated trees", () => {
  it("tells what a team gains, once for accounts that do not differ", () => {
    const cwd = twoTrees();
    const { status, stdout, stderr } = compare(cwd, "old", "new");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("support: changes in nonprod (222233334444), prod (111122223333)");
    expect(stdout).toContain("+ dynamodb mutate: PutItem");
    expect(stdout).not.toContain("Who may become it");
    expect(stdout).toContain("1 change; 0 role bundles as before.");
    const back = result(compare(cwd, "new", "old", "--json").stdout);
    expect(back).toMatchObject({
      answer: "no-new-access",
      bundles: [{ permissions: { gains: [], losses: [{ actions: ["dynamodb:PutItem"] }] } }],
    });
    expect(compare(cwd, "new", "old").status).toBe(0);
  });

  it("reads permissions within the boundary", () => {
    const cwd = twoTrees();
    for (const [environment, account] of [
      ["prod", "111122223333"],
      ["nonprod", "222233334444"],
    ] as const)
      put(join(cwd, "new", environment, account, "support/permissions-boundary.json"), policy(allow("dynamodb:Get*")));
    const { status, stdout } = compare(cwd, "old", "new");
    expect(status).toBe(0);
    expect(stdout).toContain("The documents differ and allow the same.");
  });

  it("tells bundles that are new or gone, and a wider trust", () => {
    const cwd = twoTrees();
    cpSync(join(cwd, "old"), join(cwd, "new"), { recursive: true });
    cpSync(join(cwd, "old/prod/111122223333/support"), join(cwd, "new/prod/111122223333/orders"), { recursive: true });
    put(join(cwd, "new/nonprod/222233334444/support/trust-policy.json"), trust("ec2.amazonaws.com", "lambda.amazonaws.com"));
    const { status, stdout } = compare(cwd, "old", "new");
    expect(status).toBe(1);
    expect(stdout).toContain("orders: a new role in prod (111122223333)");
    expect(stdout).toContain("Who may become it: allows more");
    expect(stdout).toContain("by lambda.amazonaws.com");
    const back = compare(cwd, "new", "old");
    expect(back.status).toBe(0);
    expect(back.stdout).toContain("orders: its role is gone in prod (111122223333)");
  });

  it("follows no link and takes no other file", () => {
    const cwd = twoTrees();
    symlinkSync("/etc/passwd", join(cwd, "new/prod/111122223333/support/permissions-2.json"));
    put(join(cwd, "new/prod/111122223333/support/notes.json"), "{");
    expect(compare(cwd, "new", "new").status).toBe(0);
  });

  it("names the file that cannot be read, and a folder that is no tree", () => {
    const cwd = twoTrees();
    put(join(cwd, "new/prod/111122223333/support/permissions-1.json"), "{");
    const outcome = compare(cwd, "old", "new");
    expect(outcome).toMatchObject({ status: 2, stdout: "" });
    expect(outcome.stderr).toContain("new/prod/111122223333/support/permissions-1.json:1:2");
    mkdirSync(join(cwd, "empty"));
    expect(compare(cwd, "old", "empty").stderr).toContain("empty holds no generated policies");
  });
});

function repository(): { readonly cwd: string; readonly git: (...args: readonly string[]) => void } {
  const cwd = folder();
  const git = (...args: readonly string[]): void => {
    const identity = ["-c", "user.name=Example", "-c", "user.email=ops@example.com", "-c", "init.defaultBranch=main"];
    const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  };
  const { cwd: _, ...rest } = { cwd, git };
  const from = twoTrees();
  cpSync(join(from, "old"), join(cwd, GENERATED), { recursive: true });
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "Old");
  git("tag", "v1");
  rmSync(join(cwd, GENERATED), { recursive: true });
  cpSync(join(from, "new"), join(cwd, GENERATED), { recursive: true });
  return { cwd, ...rest };
}

describe("compare --git", () => {
  it("compares with the tree at a revision, and touches nothing", () => {
    const { cwd, git } = repository();
    const before = tree(cwd);
    for (const ref of ["HEAD", "main", "v1"]) {
      const { status, stdout, stderr } = compare(cwd, "--git", ref);
      expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
      expect(stdout).toContain("+ dynamodb mutate: PutItem");
    }
    expect(tree(cwd)).toEqual(before);
    git("add", ".");
    git("commit", "-q", "-m", "New");
    expect(compare(cwd, "--git", "HEAD").status).toBe(0);
    expect(compare(cwd, "--git", "HEAD~1").status).toBe(1);
    expect(bailiwick(["compare", "--git", "HEAD~1", "-w", cwd], { cwd: "/" }).status).toBe(1);
  });

  it("works in a workspace below the repository's root", () => {
    const { cwd, git } = repository();
    cpSync(join(cwd, GENERATED), join(cwd, "shop", GENERATED), { recursive: true });
    git("add", ".");
    git("commit", "-q", "-m", "Below");
    put(join(cwd, "shop", GENERATED, "prod/111122223333/support/permissions-2.json"), policy(allow("dynamodb:DeleteItem")));
    const { status, stdout } = compare(join(cwd, "shop"), "--git", "HEAD");
    expect(status).toBe(1);
    expect(stdout).toContain("+ dynamodb mutate: DeleteItem");
  });

  it("takes every bundle as new where there was none then", () => {
    const { cwd, git } = repository();
    git("checkout", "-q", "--orphan", "empty");
    git("rm", "-rqf", "--cached", ".");
    git("commit", "-q", "--allow-empty", "-m", "Empty");
    const { status, stdout } = compare(cwd, "--git", "empty");
    expect(status).toBe(1);
    expect(stdout).toContain("support: a new role in");
  });

  it.each(["--output=/tmp/x", "-h", "", "HEAD; touch x", "$(touch x)", "no-such-branch", "HEAD:policies", "a\u001b[2Jb"])(
    "refuses %j as a revision",
    (ref) => {
      const { cwd } = repository();
      const before = tree(cwd);
      const outcome = compare(cwd, `--git=${ref}`);
      expect(outcome).toMatchObject({ status: 2, stdout: "" });
      expect(outcome.stderr).not.toContain("\u001b");
      expect(outcome.stderr).not.toMatch(/\n\s+at /);
      expect(tree(cwd)).toEqual(before);
    },
  );

  it("says where there is no repository, no git, and no tree", () => {
    const cwd = twoTrees();
    cpSync(join(cwd, "new"), join(cwd, GENERATED), { recursive: true });
    const outside = compare(cwd, "--git", "HEAD");
    expect(outside.status).toBe(2);
    expect(outside.stderr).toContain("git repository");
    const none = bailiwick(["compare", "--git", "HEAD"], { cwd, env: { PATH: "/nonexistent" } });
    expect(none.status).toBe(3);
    expect(none.stderr).toContain("git, which is not installed");
    expect(compare(cwd, "--git", "HEAD", "old", "new").status).toBe(2);
  });
});

describe("compare as people call it", () => {
  it("names no caller for a policy that whoever holds it uses", () => {
    const { stdout } = between(READ, MORE);
    expect(stdout).toContain("for example s3:PutObject");
    expect(stdout).not.toContain("user/example");
  });

  it.skipIf(process.platform === "win32")("reads a pipe, as a shell makes for the output of a command", () => {
    const cwd = files(READ, MORE);
    expect(spawnSync("mkfifo", [join(cwd, "pipe")]).status).toBe(0);
    const script = 'cat old.json > pipe & exec "$0" "$1" compare pipe new.json';
    const { status, stdout } = spawnSync("sh", ["-c", script, process.execPath, join(ROOT, "bin/run.js")], {
      cwd,
      encoding: "utf8",
    });
    expect(stdout).toContain("for example s3:PutObject");
    expect(status).toBe(1);
  });
});
