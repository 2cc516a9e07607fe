import { passwordRule } from "../password-policy.js";

/** Security Hub IAM.7 with its default parameters: four kinds of characters, eight characters or more; expiry and reuse have no default there. */
export const passwordStrong = passwordRule("password-strong", (policy) => {
  const lacking = [
    ...(policy.RequireUppercaseCharacters === true ? [] : ["upper case"]),
    ...(policy.RequireLowercaseCharacters === true ? [] : ["lower case"]),
    ...(policy.RequireNumbers === true ? [] : ["digits"]),
    ...(policy.RequireSymbols === true ? [] : ["symbols"]),
    ...((policy.MinimumPasswordLength ?? 0) >= 8 ? [] : ["eight characters"]),
  ];
  return lacking.length === 0
    ? undefined
    : { title: `The password policy does not ask for ${lacking.join(", ")}`, facts: { lacking } };
});
