import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateAuditRole } from "#validators";
import { oneAccount } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { bailiwick } from "../cli/bailiwick.js";
import { workspaceWithSnapshot } from "../cli/fixtures.js";
import { folder, removeFolders } from "../cli/folders.js";
import { collect, collectionOf, MANAGEMENT, manifestOf, start } from "./cli.js";

let standIn: StandIn;
beforeAll(async () => {
  const world = oneAccount(MANAGEMENT, {
    regions: ["us-east-1", "eu-west-1"],
    findingsPerAccount: 60,
    withoutHub: [`${MANAGEMENT}/eu-west-1`],
  });
  standIn = await startStandIn({ world });
});
afterAll(async () => {
  removeFolders();
  await standIn.stop();
});

describe("collect refuses", () => {
  it.each([
    ["no credentials", { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, "No credentials for AWS: "],
    [
      "keys that AWS does not know",
      { AWS_ACCESS_KEY_ID: "AKIAUNKNOWNUNKNOWN00" },
      "AWS refused the credentials: InvalidClientTokenId.",
    ],
    [
      "a profile that is not there",
      { AWS_PROFILE: "nobody", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      "No credentials for AWS: ",
    ],
    [
      "an endpoint where nobody listens",
      { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" },
      "AWS does not tell who is calling: sts:GetCallerIdentity: ECONNREFUSED",
    ],
  ])("%s, with 3 and a hint", async (_, env, message) => {
    const out = join(folder(), "snapshot");
    const { status, stdout, stderr } = await collect(standIn, ["--out", out], env);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr.trimEnd().split("\n").length).toBeGreaterThan(1);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });

  it("a session that is over", async () => {
    standIn.faults.set([{ kind: "expired-token" }]);
    const { status, stderr } = await collect(standIn, ["--out", join(folder(), "snapshot")]);
    standIn.faults.set([]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/AWS refused the credentials: ExpiredToken\w*\.\nRenew the session/);
  });

  it("another account than was expected, before it asks for anything", async () => {
    standIn.ledger.reset();
    const { status, stderr } = await collect(standIn, ["--expect-account", "999999999999", "--out", join(folder(), "snapshot")]);
    expect(status).toBe(3);
    expect(stderr).toContain(`These are credentials of account ${MANAGEMENT}, not of 999999999999.`);
    expect(standIn.ledger.calls.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
  });

  it.each([
    [["--account", MANAGEMENT], "--org"],
    [["--org", "--account", "12"], "--account 12 is not an account's id of twelve digits"],
    [["--region", "mars"], "--region mars is not the name of a region"],
    [["--endpoint-url", "ftp://here"], "--endpoint-url ftp://here is not an http or https address"],
    [["--org", "--out", join(folder(), "s")], "The organization's accounts cannot be listed: the account is in no organization."],
  ])("%j as a mistake", async (args, message) => {
    const { status, stderr } = await collect(standIn, args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    // Nothing is left that somebody would have to clear away.
    if (args.includes("--out")) expect(existsSync(`${args.at(-1)}.partial`)).toBe(false);
  });
});

it("waits for a new session where its own ends amid it, and keeps what it has", async () => {
  const out = join(folder(), "snapshot");
  standIn.faults.set([
    { kind: "expired-token", operation: "GetCallerIdentity", calls: { from: 2 } },
    { kind: "expired-token", service: "securityhub" },
  ]);
  standIn.ledger.reset();
  const over = await collect(standIn, ["--out", out]);
  expect(over.status).toBe(3);
  expect(over.stderr).toContain("then run `bailiwick collect --resume`");
  standIn.faults.set([]);
  const { status, stderr } = await collect(standIn, ["--resume", "--out", out, "--allow-incomplete"]);
  expect(status, stderr).toBe(0);
  const lacking = manifestOf(out).sources.filter((source) => source.status !== "ok");
  expect(lacking.map(({ id, status, reason }) => [id, status, reason])).toEqual([
    [`${MANAGEMENT}/eu-west-1/securityhub-findings`, "no-data", "Security Hub is not enabled in the region"],
  ]);
});

it("says as a source of the account that nobody knows which regions are on", async () => {
  const out = join(folder(), "snapshot");
  standIn.faults.set([{ kind: "access-denied", service: "account", operation: "ListRegions" }]);
  const { status, stderr } = await collect(standIn, ["--out", out], { AWS_MAX_ATTEMPTS: "1" });
  standIn.faults.set([]);
  expect(status, stderr).toBe(4);
  const source = manifestOf(out).sources.find(({ kind }) => kind === "regions");
  expect(source).toMatchObject({ account: MANAGEMENT, region: null, status: "denied", reason: "denied: account:ListRegions" });
  const audit = bailiwick(["audit", "--from", out, "--json", "--out", join(folder(), "run")]);
  expect(audit.status, audit.stderr).toBe(4);
  const { sources } = JSON.parse(audit.stdout) as { sources: { id: string; status: string }[] };
  expect(sources.find(({ id }) => id === source?.id)?.status).toBe("denied");
});

it("prints the policies of the audit role without calling anybody", () => {
  const { status, stdout } = bailiwick(["collect", "--print-policy", "--expect-account", MANAGEMENT, "--external-id", "2f1c"]);
  expect(status).toBe(0);
  const role = JSON.parse(stdout) as { trust: { Statement: object[] }; permissions: { Statement: { Action: string[] }[] } };
  expect(validateAuditRole(role), JSON.stringify(validateAuditRole.errors)).toBe(true);
  expect(role.trust.Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "2f1c" } },
    },
  ]);
  const actions = role.permissions.Statement.flatMap(({ Action }) => Action);
  expect(actions).toContain("securityhub:GetFindings");
  // Generating the credential report is the one thing that does not begin as reading does.
  expect(actions.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual(["iam:GenerateCredentialReport"]);
});

it("collects, then audits, where no snapshot is named", async () => {
  const cwd = workspaceWithSnapshot();
  const env = standIn.environment(MANAGEMENT);
  const args = ["audit", "--region", "us-east-1", "--json"];
  const { status, stdout, stderr } = await start(args, env, cwd).ended;
  expect(status, stderr).toBe(4);
  const [name] = readdirSync(join(cwd, "reports/snapshots")).filter((each) => each.includes(MANAGEMENT));
  expect(stderr).toContain(`The evidence is kept in reports/snapshots/${name}.`);
  const { sources } = JSON.parse(stdout) as { sources: { id: string; status: string }[] };
  expect(sources.filter(({ status }) => status !== "ok")).toEqual([]);
  const again = bailiwick(["audit", "--from", `reports/snapshots/${name}`, "--json", "--out", "again"], { cwd });
  expect(again.stdout).toBe(stdout);
});

describe("over an emulator that knows little", () => {
  let emulator: Server;
  let url = "";
  /** Answers a few calls as public emulators do, and the rest in their ways of saying that they cannot. */
  beforeAll(async () => {
    const xml = (name: string, result: string): string =>
      `<${name}Response xmlns="https://example.com/doc/"><${name}Result>${result}</${name}Result></${name}Response>`;
    const known: Readonly<Record<string, string>> = {
      GetCallerIdentity: xml(
        "GetCallerIdentity",
        "<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn><UserId>x</UserId>",
      ),
      GetAccountAuthorizationDetails: xml(
        "GetAccountAuthorizationDetails",
        "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><RoleDetailList/><Policies/>",
      ),
      GenerateCredentialReport: xml("GenerateCredentialReport", "<State>COMPLETE</State>"),
      ListVirtualMFADevices: xml("ListVirtualMFADevices", "<IsTruncated>false</IsTruncated><VirtualMFADevices/>"),
    };
    emulator = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => {
        body += part.toString();
      });
      request.on("end", () => {
        const action = new URLSearchParams(body).get("Action") ?? "";
        const target = String(request.headers["x-amz-target"] ?? "");
        const reply = (status: number, type: string, text: string): void => {
          response.writeHead(status, { "content-type": type });
          response.end(text);
        };
        if (known[action] !== undefined) reply(200, "text/xml", known[action]);
        else if (action === "ListServerCertificates") reply(200, "text/xml", xml(action, ""));
        else if (action !== "")
          reply(
            501,
            "text/xml",
            "<ErrorResponse><Error><Code>InternalFailure</Code><Message>API action not yet implemented</Message></Error></ErrorResponse>",
          );
        else if (target !== "")
          reply(400, "application/x-amz-json-1.1", '{"__type":"AWSOrganizationsNotInUseException","message":"no organization"}');
        else if (request.url?.startsWith("/detector") === true) reply(200, "application/json", '{"detectorIds":[]}');
        else if (request.url?.startsWith("/findings") === true) reply(200, "application/json", "{}");
        else if (request.url?.startsWith("/accounts") === true)
          reply(500, "application/json", '{"__type":"InternalFailure","message":"The API action is not implemented"}');
        else reply(404, "text/html", "<!doctype html><title>404 Not Found</title>");
      });
    });
    await new Promise<void>((resolve) => emulator.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => emulator.close(resolve)));

  it("takes no answer for an empty one, and soon", async () => {
    const out = join(folder(), "snapshot");
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const args = ["collect", "--endpoint-url", url, "--region", "us-east-1", "--out", out, "--json"];
    const outcome = await start(args, keys).ended;
    expect(outcome.status, outcome.stderr).toBe(4);
    const status = Object.fromEntries(manifestOf(out).sources.map(({ kind, status, reason }) => [kind, [status, reason]]));
    expect(status).toEqual({
      "authorization-details": ["ok", ""],
      "credential-report": ["failed", "iam:GetCredentialReport is not implemented there"],
      "account-summary": ["failed", "iam:GetAccountSummary is not implemented there"],
      "password-policy": ["failed", "iam:GetAccountPasswordPolicy is not implemented there"],
      "virtual-mfa-devices": ["ok", ""],
      "server-certificates": ["failed", "iam:ListServerCertificates: the answer has no ServerCertificateMetadataList"],
      "guardduty-detectors": ["ok", ""],
      "guardduty-findings": ["no-data", "the region has no detector"],
      "securityhub-standards": ["failed", "securityhub:DescribeHub is not implemented there"],
      "securityhub-findings": ["failed", "securityhub:GetFindings: the answer has no Findings"],
      "organization-accounts": ["ok", ""],
    });
    expect(readFileSync(join(out, "organization/accounts.json"), "utf8")).toContain('"Organization":null');
    expect(collectionOf(outcome).complete).toBe(false);
  });
});
