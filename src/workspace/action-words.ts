import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { Names } from "./names.js";
import type { Written } from "./part.js";
import { mendFor, nearest } from "./suggest.js";

/** Action patterns of a service word: a prefix, an AWS category, an alias (of aliases), or `*`. Undefined: there is no such service. */
function servicePatterns(word: string, aliases: Names["aliases"], above: readonly string[] = []): readonly string[] | undefined {
  if (word === "*") return ["*"];
  const alias = above.includes(word) ? undefined : aliases.get(word);
  if (alias !== undefined)
    return alias.flatMap((value) => (value.includes(":") ? [value] : (servicePatterns(value, aliases, [...above, word]) ?? [])));
  const service = catalogue.service(word);
  if (service !== undefined) return [`${service.prefix}:*`];
  const category = catalogue.category(word);
  return category.length === 0 ? undefined : category.map((prefix) => `${prefix}:*`);
}

/** The service prefixes that action patterns speak of, sorted; `*` stands for itself. */
export function prefixesOf(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.map((pattern) => pattern.split(":")[0] ?? pattern))].sort();
}

/** Patterns of a written service word; an unknown one is reported and undefined. */
export function readService({ text, part }: Written, names: Pick<Names, "aliases">): readonly string[] | undefined {
  const patterns = servicePatterns(text, names.aliases);
  if (patterns !== undefined) return patterns;
  if (text.includes(":")) {
    part.error("action-as-service", `\`${text}\` is an action, not a service.`, { mend: "Write it under `actions`." });
    return undefined;
  }
  const known = [...names.aliases.keys(), ...catalogue.prefixes, ...catalogue.categories];
  part.error("unknown-service", `There is no service \`${text}\`.`, { mend: mendFor(text, known, "service") });
  return undefined;
}

/** The written action pattern in AWS's case; an unknown one is reported and undefined. */
export function readAction({ text, part }: Written, names: Pick<Names, "aliases">): string | undefined {
  if (text === "*") return text;
  const [prefix = "", action, ...rest] = text.split(":");
  if (action === undefined || action === "" || rest.length > 0) {
    const isService = servicePatterns(text, names.aliases) !== undefined;
    part.error("not-an-action", `\`${text}\` is not an action.`, {
      mend: isService
        ? `Write ${text}:* for all of it, or name it under \`services\`.`
        : "Write service:Action, such as dynamodb:GetItem.",
    });
    return undefined;
  }
  const service = catalogue.service(prefix);
  if (service === undefined) {
    const near = nearest(prefix, catalogue.prefixes);
    part.error("unknown-service", `There is no service \`${prefix}\`.`, {
      mend: near === undefined ? "An action begins with its service's prefix." : `Did you mean \`${near}:${action}\`?`,
    });
    return undefined;
  }
  if (/[*?]/.test(action)) {
    if (!catalogue.expand(text).isEmpty()) return `${service.prefix}:${action}`;
    part.error("unknown-action", `No action matches \`${text}\`.`, { mend: `Look up the actions of ${service.name}.` });
    return undefined;
  }
  const known = catalogue.indexOf(text);
  if (known !== -1) return catalogue.nameAt(known);
  const near = nearest(
    action,
    service.actions.map(({ name }) => name.slice(name.indexOf(":") + 1)),
  );
  part.error("unknown-action", `${service.name} has no action \`${action}\`.`, {
    mend: near === undefined ? `Look up the actions of ${service.name}.` : `Did you mean \`${service.prefix}:${near}\`?`,
  });
  return undefined;
}

/** Patterns of what stands under `except`: actions, patterns or service words. */
export function readExcepted(written: Written, names: Pick<Names, "aliases">): readonly string[] | undefined {
  if (!written.text.includes(":")) return readService(written, names);
  const pattern = readAction(written, names);
  return pattern === undefined ? undefined : [pattern];
}

/** Every action that one of the patterns matches. */
export function expandAll(patterns: readonly string[]): ActionSet {
  if (patterns.includes("*")) return ActionSet.full();
  return catalogue.expandAll(patterns);
}
