import { nearest } from "../../nearest.js";
import { documentRule, principalRule, quoted } from "../rule.js";
import { memberOf } from "../tree.js";
import { arnParts, isPartition } from "./arn.js";

const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"];

export const principalKind = documentRule(
  "principal-kind",
  "error",
  "A principal is of a kind that AWS knows",
  function* ({ statements }) {
    for (const { node } of statements)
      for (const name of ["Principal", "NotPrincipal"]) {
        const value = memberOf(node, name)?.value;
        if (value?.kind !== "object") continue;
        for (const { key, at } of value.members)
          if (!KINDS.includes(key)) {
            const near = nearest(key, KINDS);
            const mend = near === undefined ? `Known: ${KINDS.join(", ")}.` : `Did you mean \`${near}\`?`;
            yield { at, message: `There is no kind of principal ${quoted(key)}.`, mend };
          }
      }
  },
);

/** What IAM writes in place of a user or role that was deleted and made again. */
const UNIQUE_ID = /^A(IDA|ROA|GPA|NPA|SCA)[A-Z0-9]{12,}$/;
const PERSON = /^(root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+|group\/.+)$/;

const isDigits = (text: string): boolean => /^[\d-]+$/.test(text);

export const accountId = principalRule("account-id", "error", "An account id has twelve digits", ({ kind, name, node }) => {
  const account = kind !== "AWS" ? undefined : isDigits(name) ? name : arnParts(name)?.account;
  if (account === undefined || !/^[\d-]+$/.test(account) || /^\d{12}$/.test(account)) return undefined;
  return {
    at: node,
    message: `The account id ${quoted(account)} has not twelve digits.`,
    mend: "Write the twelve digits, without dashes.",
  };
});

export const wildcardInPrincipal = principalRule(
  "wildcard-in-principal",
  "error",
  "A principal is named in full, or is `*`",
  ({ kind, name, node }, _statement, { type }) => {
    if (kind !== "AWS" || name === "*" || !/[*?]/.test(name)) return undefined;
    return {
      at: node,
      message: `A wildcard is not accepted in the principal ${quoted(name)}.`,
      mend: type === "rcp" ? 'Write "*".' : 'Name it in full, or write "*" and limit it by a condition on aws:PrincipalArn.',
    };
  },
);

export const awsPrincipal = principalRule(
  "aws-principal",
  "error",
  "An AWS principal is an account, a user, a role or a session",
  ({ kind, name, node }) => {
    if (kind !== "AWS" || name === "" || name === "*" || isDigits(name) || /[*?]/.test(name) || UNIQUE_ID.test(name))
      return undefined;
    const parts = arnParts(name);
    if (parts === undefined)
      return {
        at: node,
        message: `${quoted(name)} names no AWS principal.`,
        mend: "Write an account id or the ARN of a user, a role or a session.",
      };
    // A wrong account id is told by its own rule.
    if (/^\d+$/.test(parts.account) && parts.account.length !== 12) return undefined;
    const isKnown = (parts.service === "iam" || parts.service === "sts") && parts.region === "" && PERSON.test(parts.resource);
    if (isKnown && isPartition(parts.partition) && !parts.resource.startsWith("group/")) return undefined;
    const isGroup = parts.resource.startsWith("group/");
    return {
      at: node,
      message: isGroup ? `${quoted(name)} is a group, which cannot be a principal.` : `${quoted(name)} names no AWS principal.`,
      mend: isGroup ? "Name the users or a role." : "Write arn:aws:iam::111122223333:role/name or the like.",
    };
  },
);

export const servicePrincipal = principalRule(
  "service-principal",
  "error",
  "A service principal is a service's name",
  ({ kind, name, node }) => {
    if (kind !== "Service" || name === "" || name === "*") return undefined;
    if (
      /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)$/.test(
        name,
      )
    )
      return undefined;
    const service = /^[a-z0-9-]+$/.test(name) ? name : undefined;
    return {
      at: node,
      message: `${quoted(name)} is no service principal.`,
      mend:
        service === undefined
          ? "Write it as service.amazonaws.com, in lower case."
          : `Did you mean \`${service}.amazonaws.com\`?`,
    };
  },
);

const WEB_IDENTITY = ["accounts.google.com", "www.amazon.com", "graph.facebook.com", "cognito-identity.amazonaws.com"];

export const federatedPrincipal = principalRule(
  "federated-principal",
  "error",
  "A federated principal is an identity provider",
  ({ kind, name, node }) => {
    if (
      kind !== "Federated" ||
      name === "" ||
      name === "*" ||
      WEB_IDENTITY.some((host) => name === host || name.endsWith(`.${host}`))
    )
      return undefined;
    const parts = arnParts(name);
    if (parts?.service === "iam" && /^(saml-provider|oidc-provider)\/./.test(parts.resource)) return undefined;
    if (parts?.service === "sts" && parts.resource.startsWith("federated-user/")) return undefined;
    return {
      at: node,
      message: `${quoted(name)} is no identity provider.`,
      mend: "Write the ARN of a saml-provider or an oidc-provider, or the host of one that AWS knows.",
    };
  },
);

export const canonicalUser = principalRule(
  "canonical-user",
  "error",
  "A canonical user id has 64 hexadecimal digits",
  ({ kind, name, node }) =>
    kind !== "CanonicalUser" || name === "" || /^[0-9a-f]{64}$/i.test(name)
      ? undefined
      : {
          at: node,
          message: `${quoted(name)} is no canonical user id.`,
          mend: "Write the 64 hexadecimal digits, or the account's root ARN under AWS.",
        },
);

export const redundantPrincipal = documentRule(
  "redundant-principal",
  "suggestion",
  "Nobody is named beside everybody",
  function* ({ statements }) {
    for (const { principals, notPrincipals } of statements) {
      if (notPrincipals || !principals.some(({ kind, name }) => kind === "AWS" && name === "*")) continue;
      for (const { kind, name, node } of principals)
        if (kind === "AWS" && name !== "*")
          yield { at: node, message: `${quoted(name)} is named beside \`*\`, which holds it.`, mend: "Keep one of the two." };
    }
  },
);
