import { Flags } from "@oclif/core";

/** Flags that say which accounts and databases a command is about. */
export const targetFlags = {
  only: Flags.option({
    options: ["databases", "aws"] as const,
    description: "Leave the other kind of target alone.",
  })(),
  target: Flags.string({
    description:
      "Database (its name in bailiwick.yaml), account id or `organization` (its SCPs); may be given several times. Without it, all of them.",
    helpValue: "NAME",
    multiple: true,
    multipleNonGreedy: true,
  }),
  embedded: Flags.boolean({
    description: "Run databases in this program, made from their `schema:` and kept in .bailiwick/, instead of on their servers.",
  }),
};
