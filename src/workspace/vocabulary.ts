import { aliases, levels, texts } from "#product";
import { catalogue } from "../iam/catalogue/index.js";
import { type ActionClass, CLASSES } from "../iam/classes.js";
import { readAction, readService } from "./action-words.js";
import type { Part } from "./part.js";
import { nearest } from "./suggest.js";

/** Levels and aliases: the product's, and what the workspace adds. */
export interface Words {
  readonly levels: Map<string, readonly ActionClass[]>;
  readonly aliases: Map<string, readonly string[]>;
}

export function productWords(): Words {
  return { levels: new Map(Object.entries(levels) as [string, ActionClass[]][]), aliases: new Map(Object.entries(aliases)) };
}

/** Is the file the product's own, so that there is nothing to read in it? */
export function isProductFile(path: string, text: string): boolean {
  return Object.hasOwn(texts, path) && texts[path] === text;
}

function same(a: readonly string[], b: readonly string[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((text, index) => text === b[index]);
}

/** policies/levels.yaml of the workspace. The product's levels cannot be given another meaning, so that `read` is `read` everywhere. */
export function readLevels(root: Part, words: Words): void {
  for (const [name, part] of root.at("levels").entries()) {
    const classes = part.texts().filter(({ text, part: item }) => {
      if ((CLASSES as readonly string[]).includes(text)) return true;
      const near = nearest(text, CLASSES);
      item.error("unknown-class", `There is no class \`${text}\`.`, {
        mend: near === undefined ? `Known: ${CLASSES.join(", ")}.` : `Did you mean \`${near}\`?`,
      });
      return false;
    });
    const texts = classes.map(({ text }) => text as ActionClass);
    const known = levels[name];
    if (known !== undefined && !same(texts, known))
      part.error(
        "level-redefined",
        `\`${name}\` is a level of Bailiwick and keeps its meaning.`,
        { mend: "Give your level another name." },
        "key",
      );
    else words.levels.set(name, texts);
  }
}

/** policies/services.yaml of the workspace. An alias may carry a service's own prefix as its name only where it holds that service. */
export function readAliases(root: Part, words: Words): void {
  for (const [name, part] of root.at("services").entries()) {
    const values = part.texts().map(({ text }) => text);
    const known = aliases[name];
    if (known !== undefined && !same(values, known))
      part.error(
        "alias-redefined",
        `\`${name}\` is an alias of Bailiwick and keeps its meaning.`,
        { mend: "Give your alias another name." },
        "key",
      );
    else if (catalogue.service(name) !== undefined && !values.includes(name))
      part.error(
        "alias-hides-service",
        `\`${name}\` is a service of AWS.`,
        { reason: "the alias would hide it", mend: `Add ${name} to the list, or give the alias another name.` },
        "key",
      );
    else words.aliases.set(name, values);
  }
  checkAliases(root, words);
}

/** Does the alias hold itself, by whatever way round? Its own name as a service's prefix is none. */
function holdsItself(name: string, at: string, words: Words, passed: ReadonlySet<string>): boolean {
  return (words.aliases.get(at) ?? []).some((value) => {
    if (value === name) return at !== name || catalogue.service(name) === undefined;
    return !passed.has(value) && words.aliases.has(value) && holdsItself(name, value, words, new Set([...passed, value]));
  });
}

/** Every word of every alias, after all of them are known, since one may stand for others. */
function checkAliases(root: Part, words: Words): void {
  for (const [name, part] of root.at("services").entries()) {
    if (holdsItself(name, name, words, new Set([name]))) {
      part.error("alias-of-itself", `The alias \`${name}\` stands for itself.`, { mend: "Name services or action patterns." });
      continue;
    }
    for (const word of part.texts())
      if (word.text.includes(":")) readAction(word, words);
      else readService(word, words);
  }
}
