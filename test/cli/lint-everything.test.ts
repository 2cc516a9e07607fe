import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { LintResult } from "../../src/model/lint.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { folder, removeFolders } from "./folders.js";

afterAll(removeFolders);

/** A resource of a plan that holds documents of a type. Without a type the document is inferred, as a data source's is. */
const HOLDERS: Readonly<Record<string, { readonly type: string; readonly attribute: string; readonly more?: object }>> = {
  "": { type: "aws_iam_policy_document", attribute: "json" },
  identity: { type: "aws_iam_policy", attribute: "policy" },
  resource: { type: "aws_ecr_repository_policy", attribute: "policy" },
  trust: { type: "aws_iam_role", attribute: "assume_role_policy" },
  rcp: { type: "aws_organizations_policy", attribute: "content", more: { type: "RESOURCE_CONTROL_POLICY" } },
};

/** Documents whose length is the point; no page prints them. */
const LONG: Readonly<Record<string, number>> = { "policy-too-long": 360, "policy-long": 210 };

function longDocument(arns: number): string {
  const Resource = Array.from({ length: arns }, (_, i) => `arn:aws:s3:::reports-${1000 + i}/*`);
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] });
}

it("finds every rule's example in one plan, each at its own resource and nowhere else", () => {
  const rules = readdirSync(join(ROOT, "docs/lint")).map((file) => file.replace(/\.md$/, ""));
  const resources = rules.map((id) => {
    const page = readFileSync(join(ROOT, `docs/lint/${id}.md`), "utf8");
    const [, type = "", text] = /\n## Avoid\n\n```json ?([a-z]*)\n([\s\S]*?)\n```/.exec(page) ?? [];
    const holder = HOLDERS[type] ?? { type: "", attribute: "" };
    const document = text ?? longDocument(LONG[id] ?? 0);
    return {
      address: `${holder.type}.${id}`,
      mode: "managed",
      type: holder.type,
      values: { ...holder.more, [holder.attribute]: document },
    };
  });
  const path = join(folder(), "plan.json");
  writeFileSync(path, JSON.stringify({ terraform_version: "1.9.0", planned_values: { root_module: { resources } } }));
  const { status, stdout } = bailiwick(["validate", path, "--json"]);
  expect(status).toBe(2);
  const { diagnostics, counts } = JSON.parse(stdout) as LintResult;
  const found = new Set(diagnostics.map(({ code, document }) => `${code} in ${document?.split(".")[1]}`));
  expect([...found].sort()).toEqual(rules.map((id) => `${id} in ${id}`).sort());
  // One text is no JSON, and so is no document.
  expect(counts.documents).toBe(rules.length - 1);
});
