import type { Part, Written } from "./part.js";
import { nearest } from "./suggest.js";

const FILLED = ["account", "region", "environment"] as const;

/**
 * Checks what stands in `${…}`: the three names that are filled in and `${aws:…}` policy variables (and `${*}`, `${?}`, `${$}`,
 * which are IAM's way to write those characters). `allowed: []` for places where nothing is filled in.
 */
export function checkPlaceholders({ text, part }: Written, allowed: readonly string[] = FILLED): boolean {
  let sound = true;
  for (const match of text.matchAll(/\$\{([^}]*)(\}?)/g)) {
    const name = match[1] ?? "";
    if (match[2] === "") sound = refuse(part, "unclosed-placeholder", `\`${match[0]}\` is not closed.`, "Close it with }.");
    else if (allowed.includes(name) || /^aws:[A-Za-z0-9/._:-]+(, *'[^']*')?$/.test(name) || /^[*?$]$/.test(name)) continue;
    else if (name.startsWith("env:"))
      sound = refuse(
        part,
        "environment-variable-here",
        `\`${match[0]}\` cannot stand here.`,
        "An environment variable is only ever the whole `url` of a database.",
      );
    else sound = refuse(part, "unknown-placeholder", `\`${match[0]}\` is not a placeholder.`, mend(name, allowed));
  }
  return sound;
}

function mend(name: string, allowed: readonly string[]): string {
  const near = nearest(name, allowed);
  if (near !== undefined) return `Did you mean \`\${${near}}\`?`;
  const names = allowed.map((known) => `\${${known}}`).join(", ");
  return names === ""
    ? "Nothing is filled in here; use * for any."
    : `Filled in are ${names}; policy variables begin with \${aws:.`;
}

function refuse(part: Part, code: string, message: string, text: string): false {
  part.error(code, message, { mend: text });
  return false;
}
