import type { Diagnostic } from "../model/diagnostic.js";
import type { LintDiagnostic } from "../model/lint.js";
import { visible } from "../model/visible.js";
import type { Paint } from "./paint.js";

const TONES = { error: "red", warning: "yellow", suggestion: "cyan" } as const;

function placeOf(diagnostic: Diagnostic | LintDiagnostic): string {
  const { place } = diagnostic;
  return place === undefined ? "" : `${visible(place.file)}:${place.line}:${place.column}: `;
}

function render(diagnostic: Diagnostic | LintDiagnostic, paint: Paint): string {
  const tone = TONES[diagnostic.severity];
  const lines = [
    `${paint("bold", placeOf(diagnostic))}${paint(tone, diagnostic.severity)}: ${visible(diagnostic.message)} ${paint("dim", `[${diagnostic.code}]`)}`,
  ];
  // The excerpt is our own layout of several lines, so each line is made safe by itself.
  if (diagnostic.excerpt !== undefined) lines.push(...diagnostic.excerpt.split("\n").map((line) => `    ${visible(line)}`));
  if (diagnostic.reason !== undefined) lines.push(`  why: ${visible(diagnostic.reason)}`);
  if (diagnostic.mend !== undefined) lines.push(`  mend: ${visible(diagnostic.mend)}`);
  return lines.join("\n");
}

/** Diagnostics as text: `file:line:column`, what, the excerpt, why, what to do. No trailing newline. */
export function renderDiagnostics(diagnostics: readonly (Diagnostic | LintDiagnostic)[], paint: Paint): string {
  return diagnostics.map((diagnostic) => render(diagnostic, paint)).join("\n\n");
}
