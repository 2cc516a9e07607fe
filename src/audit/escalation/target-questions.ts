import type { KeyValues } from "../estate/certain-context.js";
import type { Actor } from "./actor.js";
import type { Answer, Asking, Wanted } from "./asking.js";
import type { Need } from "./methods.js";

/** Keys that a request about a principal has only where the principal has the tag or boundary. */
const ABOUT_TARGET = ["iam:resourcetag/", "aws:resourcetag/", "iam:permissionsboundary"];
const ATTACHES = /^iam:Attach/;
const PUTS_BOUNDARY = /^iam:Put(User|Role)PermissionsBoundary$/;

function administratorPolicy(actor: Actor): string {
  return `arn:${actor.partition}:iam::aws:policy/AdministratorAccess`;
}

/** Policies that make an administrator: AWS's own, and the account's that allow everything. */
function* powerful(actor: Actor, asking: Asking): Generator<string> {
  yield administratorPolicy(actor);
  yield `arn:${actor.partition}:iam::aws:policy/IAMFullAccess`;
  yield* asking.powerfulPolicies(actor.account).inForce;
}

/** What a request about a principal says of it. */
function contextOf({ principal }: Actor): KeyValues {
  const boundary = (principal.user ?? principal.role)?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    ...Object.fromEntries(
      principal.tags.flatMap(({ Key, Value }) => [
        [`iam:ResourceTag/${Key}`, Value],
        [`aws:ResourceTag/${Key}`, Value],
      ]),
    ),
    ...(boundary === undefined ? {} : { "iam:PermissionsBoundary": boundary }),
  };
}

/** May the actor do what the need says, on this resource, which belongs to or is `about`? */
export function askOn(
  actor: Actor,
  need: Need,
  resource: string,
  asking: Asking,
  about: Actor | undefined,
  more: Partial<Wanted> = {},
): Answer | undefined {
  const { action } = need;
  if (!asking.isAskable(actor, { action, resource })) return undefined;
  const own = asking.bySelf(actor, { action, resource });
  if (own !== undefined) return own ?? undefined;
  const isPrincipal = about !== undefined && !/policy|version|boundary|group/.test(need.on) && about.group === undefined;
  const context = { ...(isPrincipal ? contextOf(about) : {}), ...more.context };
  const wanted: Wanted = { ...more, action, resource, context, ...(isPrincipal ? { absent: ABOUT_TARGET } : {}) };
  if (PUTS_BOUNDARY.test(action))
    return asking.askFurther(actor, {
      ...wanted,
      context: { ...context, "iam:PermissionsBoundary": administratorPolicy(actor) },
    });
  if (!ATTACHES.test(action)) return asking.askFurther(actor, wanted);
  // Any policy of an administrator will do; which one may be attached is often limited, and where nothing asks for it, all are alike.
  const isLimited = asking.asksFor(actor, "iam:policyarn");
  let best: Answer | undefined;
  for (const policy of powerful(actor, asking)) {
    const answer = asking.askFurther(actor, { ...wanted, context: { ...context, "iam:PolicyARN": policy } });
    if (answer?.truth === "yes" || !isLimited) return answer;
    best ??= answer;
  }
  return best;
}
