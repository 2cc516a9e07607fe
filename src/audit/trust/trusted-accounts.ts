import type { Trust } from "./readable-trust.js";

const NAMED = /^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::|$)/;

/** Accounts that a trust policy names: as principals, or in conditions on who calls. Sorted. */
export function trustedAccounts({ names, asked }: Trust): readonly string[] {
  const texts = [
    ...names.AWS,
    ...(asked.get("aws:principalaccount") ?? []),
    ...(asked.get("aws:principalarn") ?? []),
    ...(asked.get("aws:userid") ?? []),
  ];
  return [...new Set(texts.flatMap((text) => NAMED.exec(text)?.[1] ?? []))].sort();
}
