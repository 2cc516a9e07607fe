import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Failure } from "../../src/model/failure.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { ACCOUNT, made, removeTemporaryFolders } from "./made.js";

afterAll(removeTemporaryFolders);

const OTHER = "999988887777";

const MANIFESTS: readonly { name: string; text: string; says: RegExp; at: readonly [number, number] }[] = [
  { name: "is not JSON", text: '{\n  "format": }', says: /not JSON/, at: [2, 13] },
  { name: "ends too early", text: '{ "format": "bailiwick.snapshot/1"', says: /not JSON/, at: [1, 35] },
  { name: "is a list", text: "[]", says: /must be an object/, at: [1, 1] },
  {
    name: "is of another format",
    text: '{\n"format": "x/2", "time": "2026-10-01T06:00:00Z", "accounts": [], "sources": []}',
    says: /format must be/,
    at: [2, 11],
  },
  {
    name: "has no time",
    text: '{ "format": "bailiwick.snapshot/1", "time": "yesterday", "accounts": [], "sources": [] }',
    says: /time must be ISO/,
    at: [1, 45],
  },
  {
    name: "has an account that leads elsewhere",
    text: '{ "format": "bailiwick.snapshot/1", "time": "2026-10-01T06:00:00Z", "sources": [],\n"accounts": [{ "id": "../../../etc", "name": "", "regions": [] }] }',
    says: /twelve digits/,
    at: [2, 22],
  },
  {
    name: "has a region that leads elsewhere",
    text: `{ "format": "bailiwick.snapshot/1", "time": "2026-10-01T06:00:00Z", "sources": [],\n"accounts": [{ "id": "${ACCOUNT}", "name": "", "regions": ["../x"] }] }`,
    says: /not the name of an AWS region/,
    at: [2, 62],
  },
  {
    name: "names a source of an account that it does not list",
    text: `{ "format": "bailiwick.snapshot/1", "time": "2026-10-01T06:00:00Z", "accounts": [],\n"sources": [{ "kind": "account-summary", "account": "${OTHER}", "region": null, "status": "ok" }] }`,
    says: /not listed under accounts/,
    at: [2, 53],
  },
  {
    name: "has a status that is none",
    text: `{ "format": "bailiwick.snapshot/1", "time": "2026-10-01T06:00:00Z", "accounts": [{ "id": "${ACCOUNT}", "name": "", "regions": [] }],\n"sources": [{ "kind": "account-summary", "account": "${ACCOUNT}", "region": null, "status": "fine" }] }`,
    says: /not a status/,
    at: [2, 95],
  },
];

describe("a manifest that", () => {
  it.each(MANIFESTS)("$name is refused with its place", async ({ text, says, at }) => {
    const folder = made(({ files }) => files.set("snapshot.json", text));
    const failure = await openSnapshot(folder, { onDiagnostic: () => {} }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    if (!(failure instanceof Failure)) return;
    expect(failure.kind).toBe("incomplete");
    const told = failure.diagnostics.find(({ message }) => says.test(message));
    expect(told, JSON.stringify(failure.diagnostics)).toBeDefined();
    expect([told?.place?.line, told?.place?.column]).toEqual(at);
  });

  it("does not exist is refused as usage", async () => {
    const folder = made();
    rmSync(join(folder, "snapshot.json"));
    await expect(openSnapshot(folder, { onDiagnostic: () => {} })).rejects.toMatchObject({ code: "no-snapshot", kind: "usage" });
    await expect(openSnapshot(join(folder, "nowhere"), { onDiagnostic: () => {} })).rejects.toMatchObject({
      code: "no-snapshot",
      kind: "usage",
    });
  });
});
