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

/** What a client reads of environment and profile, which are the same for all: read anew, it takes longer than the calls of an account do. */
const COMMON = [
  "authSchemePreference",
  "defaultsMode",
  "defaultUserAgentProvider",
  "retryMode",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "userAgentAppId",
] as const;

/** What the first client of a service found out, for those that follow. */
function found(first: object | undefined): object {
  if (first === undefined) return {};
  const config = first as Readonly<Record<string, unknown>>;
  const { isCustomEndpoint, endpoint } = config;
  return {
    ...Object.fromEntries(COMMON.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]]))),
    ...(isCustomEndpoint === true && endpoint !== undefined ? { endpoint } : {}),
  };
}

/** The region that a profile names; undefined where it names none. Of a client of its own: what it lacks must not be handed on to others. */
export async function profilesRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient({
    ...(profile === undefined ? {} : { profile }),
    credentials: { accessKeyId: "", secretAccessKey: "" },
  });
  try {
    // The SDK reads the profile's region where it is not told one, and throws where there is none.
    return (await client.config.region()) || undefined;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
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
      ...found(connection.first(service)),
      region,
      credentials,
      requestHandler: connection.handler,
      // Every try is paced and counted by us.
      maxAttempts: 1,
      // What lies between a call and its request is put together once for each operation.
      cacheMiddleware: true,
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    if (service === "securityhub") keepRaw((client as SecurityHubClient).middlewareStack, "GetFindingsCommand");
    connection.made(service, client.config);
    this.#made.set(key, client);
    return client as InstanceType<(typeof MADE)[S]>;
  }

  destroy(): void {
    for (const client of this.#made.values()) client.destroy();
    this.#made.clear();
  }
}
