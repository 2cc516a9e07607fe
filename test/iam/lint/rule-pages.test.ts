import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { lintPolicy } from "../../../src/iam/lint/lint.js";
import type { PolicyType } from "../../../src/iam/lint/policy-type.js";
import { JsonProblem, readJson } from "../../../src/iam/lint/read-json.js";
import { lintRules } from "../../../src/iam/lint/rules/index.js";

const PAGES = fileURLToPath(new URL("../../../docs/lint", import.meta.url));
const pages = new Map(readdirSync(PAGES).map((file) => [file.replace(/\.md$/, ""), readFileSync(`${PAGES}/${file}`, "utf8")]));

interface Example {
  readonly text: string;
  readonly type: PolicyType | undefined;
}

/** The example below a heading of a page; a word after `json` is the type of the policy. */
function example(page: string, heading: string): Example | undefined {
  const [, type, text] = new RegExp(`\\n## ${heading}\\n\\n\`\`\`json ?([a-z]*)\\n([\\s\\S]*?)\\n\`\`\``).exec(page) ?? [];
  return text === undefined ? undefined : { text, type: type === "" ? undefined : (type as PolicyType) };
}

/** What is wrong with an example, by rule; text that is no JSON is what one rule is about. */
function rulesOf({ text, type }: Example): readonly string[] {
  try {
    return [...new Set(lintPolicy(readJson(text), { type }).findings.map(({ rule }) => rule.id))];
  } catch (error) {
    if (error instanceof JsonProblem) return ["json-syntax"];
    throw error;
  }
}

const SENTENCES = { error: "Error", warning: "Warning", suggestion: "Suggestion" } as const;

/** Documents whose length is the point stand on no page. */
const TOO_LONG_TO_PRINT = ["policy-too-long", "policy-long"];

describe("pages of the linter's rules", () => {
  it("are one a rule, and each id stands once", () => {
    expect([...pages.keys()].sort()).toEqual(lintRules.map(({ id }) => id).sort());
    expect(lintRules.length).toBeGreaterThanOrEqual(60);
  });

  it("stand in the table of docs/linting.md, in the order of the rules, with their number", () => {
    const overview = readFileSync(fileURLToPath(new URL("../../../docs/linting.md", import.meta.url)), "utf8");
    const rows = lintRules.map(({ id, severity, title }) => `| [${id}](lint/${id}.md) | ${severity} | ${title} |`);
    expect(overview.split("\n").filter((line) => line.startsWith("| ["))).toEqual(rows);
    expect(overview).toContain(`against ${lintRules.length} rules`);
  });

  it("have an example for every rule that can be shown", () => {
    const without = [...pages].filter(([, page]) => example(page, "Avoid") === undefined).map(([id]) => id);
    expect(without.sort()).toEqual([...TOO_LONG_TO_PRINT].sort());
  });

  describe.each(lintRules.map(({ id, severity, title }) => ({ id, severity, title, page: pages.get(id) ?? "" })))(
    "$id",
    ({ id, severity, title, page }) => {
      it("has a page with its title, its severity and its source", () => {
        expect(page.startsWith(`# ${id}\n\n${title}. ${SENTENCES[severity]}.\n`)).toBe(true);
        expect(page).toMatch(
          /## What it finds\n\n.{10}[\s\S]*\n## Why it matters\n\n.{10}[\s\S]*\n## Source\n\n\[[^\]]+\]\(https:\/\/docs\.aws\.amazon\.com\/[^)]+\)\n$/,
        );
      });

      it("finds the example to avoid, and it alone does", () => {
        const avoid = example(page, "Avoid");
        if (avoid !== undefined) expect(rulesOf(avoid)).toEqual([id]);
      });

      it("has nothing against the example to prefer, nor has any other rule", () => {
        const prefer = example(page, "Prefer");
        expect(prefer).toBeDefined();
        if (prefer !== undefined) expect(rulesOf(prefer)).toEqual([]);
      });
    },
  );
});
