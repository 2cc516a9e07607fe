import { type Door, strangers } from "./account-visitors.js";
import { type Answer, askTrust } from "./ask-trust.js";
import type { Trust } from "./readable-trust.js";
import { isShared, issuerUrl } from "./token-issuers.js";
import { subjectless, tokenStrangers } from "./token-visitors.js";

/** Somebody whom a trust policy lets in without telling who that is, in words, and what may keep them out. */
export interface LetIn {
  readonly who: string;
  readonly hinderedBy: readonly string[];
}

function letIn(who: string, { openness, keys }: Answer): readonly LetIn[] {
  return openness === "closed" ? [] : [{ who, hinderedBy: keys }];
}

/** Does the policy let in everybody with a token of the provider, whoever its owner is? */
export function askTokens({ role, document, asked }: Trust, provider: string): Answer {
  const url = issuerUrl(provider);
  const answer = askTrust(role, document, asked, tokenStrangers(provider, url, asked));
  if (answer.openness !== "closed") return answer;
  const without = askTrust(role, document, asked, subjectless(provider, url, asked));
  return without.openness === "closed" ? without : { openness: "hindered", keys: [`${url.toLowerCase()}:sub`] };
}

/** Providers of a trust policy whose tokens anybody can get. */
function sharedProviders({ names }: Trust): readonly string[] {
  return names.Federated.filter((provider) => isShared(issuerUrl(provider)));
}

/**
 * Everybody at all whom a trust policy lets in: every AWS account, or everybody who can get a token from a public provider. The engine is
 * asked with callers who are nobody that the policy names. Throws PolicyError where the document is invalid.
 */
export function letInByTrust(trust: Trust, door: Door): readonly LetIn[] {
  const { role, document, asked, names } = trust;
  const isOpen = names.AWS.includes("*");
  const everybody = isOpen ? letIn("every AWS account", askTrust(role, document, asked, strangers(trust, door))) : [];
  const federated = sharedProviders(trust).flatMap((provider) =>
    letIn(
      provider === "*"
        ? "everybody who can get a token from a provider of the account"
        : `everybody who can get a token from ${issuerUrl(provider)}`,
      askTokens(trust, provider),
    ),
  );
  return [...everybody, ...federated];
}
