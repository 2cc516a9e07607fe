import { AccountClient } from "@aws-sdk/client-account";
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { STSClient } from "@aws-sdk/client-sts";
import { keepRaw } from "../calls/raw-answer.js";
import type { Connection } from "./connection.js";

const MADE = {
  account: AccountClient,
  guardduty: GuardDutyClient,
  iam: IAMClient,
  organizations: OrganizationsClient,
  securityhub: SecurityHubClient,
  sts: STSClient,
} as const;

type Service = keyof typeof MADE;

/** Credentials as the SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Where credentials come from; asked again when they run out. */
export type CredentialSource = () => Promise<Credentials>;

export interface ClientOptions {
  readonly credentials: CredentialSource;
  readonly connection: Connection;
  readonly profile: string | undefined;
  /** Overrules the SDK's own (AWS_ENDPOINT_URL, the profile's endpoint_url). */
  readonly endpoint: string | undefined;
}

/** The clients of one account, made when first asked for; `destroy` lets go of all of them. */
export class Clients {
  readonly #options: ClientOptions;
  readonly #made = new Map<string, { destroy(): void }>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get<S extends Service>(service: S, region: string): InstanceType<(typeof MADE)[S]> {
    const key = `${service}/${region}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known as InstanceType<(typeof MADE)[S]>;
    const { credentials, connection, profile, endpoint } = this.#options;
    const client = new MADE[service]({
      region,
      credentials,
      requestHandler: connection,
      // Every try is paced and counted by us.
      maxAttempts: 1,
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    if (service === "securityhub") keepRaw((client as SecurityHubClient).middlewareStack, "GetFindingsCommand");
    this.#made.set(key, client);
    return client as InstanceType<(typeof MADE)[S]>;
  }

  destroy(): void {
    for (const client of this.#made.values()) client.destroy();
    this.#made.clear();
  }
}
