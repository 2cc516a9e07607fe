import { catalogue } from "../iam/catalogue/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import { nearest } from "../workspace/suggest.js";

function suggestion(action: string): string | undefined {
  const [prefix = "", name = ""] = action.split(":", 2);
  const service = catalogue.service(prefix);
  if (service !== undefined) {
    const near = nearest(
      name,
      service.actions.map((each) => each.name.slice(each.name.indexOf(":") + 1)),
    );
    return near === undefined ? undefined : `Did you mean ${service.prefix}:${near}?`;
  }
  const near = nearest(prefix, catalogue.prefixes);
  if (near === undefined) return undefined;
  return catalogue.action(`${near}:${name}`) === undefined ? `Is the service ${near}?` : `Did you mean ${near}:${name}?`;
}

/**
 * The actions that a person asks about: every one of the catalogue that a pattern matches, or the one that is named. One that the
 * catalogue does not hold is asked for all the same, with a warning. @throws Failure (usage) where it is no action, or matches none.
 */
export function askedActions(text: string): { readonly actions: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (text !== "*" && !/^[^:\s]{1,128}:[^:\s]{1,256}$/.test(text))
    throw new Failure("not-an-action", `${text} is no action.`, {
      kind: "usage",
      hint: "Write service:Action, such as s3:GetObject; * and ? may stand for letters.",
    });
  if (/[*?]/.test(text)) {
    const actions = [...catalogue.expand(text)].map((index) => catalogue.nameAt(index));
    if (actions.length > 0) return { actions, diagnostics: [] };
    const hint = suggestion(text.replaceAll(/[*?]/g, ""));
    throw new Failure("unknown-action", `No action of the catalogue matches ${text}.`, {
      kind: "usage",
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const known = catalogue.action(text);
  if (known !== undefined) return { actions: [known.name], diagnostics: [] };
  const mend = suggestion(text);
  return {
    actions: [text],
    diagnostics: [
      {
        severity: "warning",
        code: "unknown-action",
        message: `The catalogue holds no action ${text}; it is answered as policies name it.`,
        ...(mend === undefined ? {} : { mend }),
      },
    ],
  };
}

/** The resource that a person names. @throws Failure (usage) where it is neither an ARN nor `*`. */
export function askedResource(text: string | undefined): string | undefined {
  if (text === undefined || text === "*") return undefined;
  if (/^arn:[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:\S+$/.test(text) && text.length <= 2048) return text;
  throw new Failure("not-an-arn", `${text.slice(0, 200)} is no ARN.`, {
    kind: "usage",
    hint: "Name the resource by its ARN, such as arn:aws:s3:::bucket/key; leave it out to ask about all of them.",
  });
}
