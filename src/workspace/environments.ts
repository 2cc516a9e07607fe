import type { Environment } from "../model/workspace.js";
import type { Part } from "./part.js";

/** `environments` of bailiwick.yaml. An account in two of them would have two answers to every question about it. */
export function readEnvironments(part: Part): readonly Environment[] {
  const owner = new Map<string, string>();
  return part.entries().map(([name, environment]) => {
    const accounts = environment.at("accounts").texts();
    for (const { text, part: item } of accounts) {
      const other = owner.get(text);
      if (other === undefined) owner.set(text, name);
      else if (other === name)
        item.error("duplicate-account", `Account ${text} stands here twice.`, { mend: "Keep one of them." });
      else
        item.error("duplicate-account", `Account ${text} is in ${other} already.`, {
          reason: "environments may not overlap",
          mend: "Keep it in one of them.",
        });
    }
    return {
      name,
      accounts: accounts.map(({ text }) => text),
      regions: environment
        .at("regions")
        .texts()
        .map(({ text }) => text),
      place: environment.keyPlace,
    };
  });
}
