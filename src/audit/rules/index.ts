import type { Rule } from "../rule.js";
import { assumeAnyRole } from "./assume-any-role.js";
import { centralIdentity } from "./central-identity.js";
import { cloudshellFull } from "./cloudshell-full.js";
import { credentialExposure } from "./credential-exposure.js";
import { dataExfiltration } from "./data-exfiltration.js";
import { exfiltrationPath } from "./exfiltration-path.js";
import { keyRotated90d } from "./key-rotated-90d.js";
import { kmsDecryptInline } from "./kms-decrypt-inline.js";
import { kmsDecryptManaged } from "./kms-decrypt-managed.js";
import { noFullAdmin } from "./no-full-admin.js";
import { noServiceWildcard } from "./no-service-wildcard.js";
import { passAnyRole } from "./pass-any-role.js";
import { passwordMin14 } from "./password-min-14.js";
import { passwordReuse24 } from "./password-reuse-24.js";
import { passwordStrong } from "./password-strong.js";
import { resourceExposure } from "./resource-exposure.js";
import { roleDrift } from "./role-drift.js";
import { roleMissing } from "./role-missing.js";
import { rootHardwareMfa } from "./root-hardware-mfa.js";
import { rootMfa } from "./root-mfa.js";
import { rootNoAccessKey } from "./root-no-access-key.js";
import { rootNotUsed } from "./root-not-used.js";
import { serverCertsExpired } from "./server-certs-expired.js";
import { serviceWildcards } from "./service-wildcards.js";
import { supportRole } from "./support-role.js";
import { trustAnyPrincipal } from "./trust-any-principal.js";
import { trustCognitoGuests } from "./trust-cognito-guests.js";
import { trustDeletedPrincipal } from "./trust-deleted-principal.js";
import { trustExternalAccount } from "./trust-external-account.js";
import { trustOidcWideSubject } from "./trust-oidc-wide-subject.js";
import { trustSamlAudience } from "./trust-saml-audience.js";
import { trustServiceSource } from "./trust-service-source.js";
import { untracedChanges } from "./untraced-changes.js";
import { userAllMfa } from "./user-all-mfa.js";
import { userConsoleMfa } from "./user-console-mfa.js";
import { userGroupsOnly } from "./user-groups-only.js";
import { userNoKeyAtSetup } from "./user-no-key-at-setup.js";
import { userOneActiveKey } from "./user-one-active-key.js";
import { userUnused45d } from "./user-unused-45d.js";
import { userUnused90d } from "./user-unused-90d.js";

/** Every rule that one account's IAM evidence answers by itself, in the order in which they are reported. */
export const rules: readonly Rule[] = [
  rootNoAccessKey,
  rootMfa,
  rootHardwareMfa,
  rootNotUsed,
  passwordMin14,
  passwordReuse24,
  passwordStrong,
  userConsoleMfa,
  userAllMfa,
  userNoKeyAtSetup,
  userUnused45d,
  userUnused90d,
  userOneActiveKey,
  keyRotated90d,
  userGroupsOnly,
  noFullAdmin,
  noServiceWildcard,
  kmsDecryptManaged,
  kmsDecryptInline,
  supportRole,
  serverCertsExpired,
  cloudshellFull,
  centralIdentity,
  passAnyRole,
  trustAnyPrincipal,
  trustExternalAccount,
  trustOidcWideSubject,
  trustCognitoGuests,
  trustSamlAudience,
  trustServiceSource,
  trustDeletedPrincipal,
  assumeAnyRole,
  exfiltrationPath,
  untracedChanges,
  dataExfiltration,
  credentialExposure,
  resourceExposure,
  serviceWildcards,
  roleDrift,
  roleMissing,
];
