import { ruleOf } from "../rule.js";

/** CIS AWS Foundations 5.0 1.18. A summary that counts no certificates answers it alone. */
export const serverCertsExpired = ruleOf(
  "server-certs-expired",
  ["account-summary", "server-certificates"],
  (evidence, { asOf }) => {
    const certificates = evidence.serverCertificates;
    if (certificates === undefined && evidence.summary?.ServerCertificates === 0)
      return { failing: [], rests: ["account-summary"], pass: "the account stores no server certificate" };
    const dated = (certificates ?? []).map((each) => ({ ...each, until: Date.parse(each.Expiration ?? "") }));
    return {
      failing: dated
        .filter(({ until }) => until <= asOf)
        .map(({ Arn, ServerCertificateName, until }) => ({
          resource: { id: Arn, type: "AwsIamServerCertificate", name: Arn },
          principals: [],
          title: `Server certificate ${ServerCertificateName} has expired`,
          source: "server-certificates",
          summary: `expired on ${new Date(until).toISOString().slice(0, 10)}`,
          facts: { expiration: new Date(until).toISOString().slice(0, 10) },
        })),
      gaps: dated
        .filter(({ until }) => Number.isNaN(until))
        .map((each) => `no expiration is known of server certificate ${each.ServerCertificateName}`),
      rests: ["server-certificates"],
      pass: "no stored server certificate has expired",
    };
  },
);
