import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { Failure } from "../../model/failure.js";
import type { Caller } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { Clients, profilesRegion } from "./clients.js";
import type { Connection } from "./connection.js";

/** Who calls, as the AWS CLI's flags and environment say. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

export interface SessionOptions {
  readonly profile: string | undefined;
  /** Region of calls that belong to no region. */
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly connection: Connection;
}

/** The collector's own session. */
export interface BaseSession {
  readonly identity: Identity;
  readonly clients: Clients;
  /** Region of calls that belong to no region. */
  readonly region: string;
  readonly options: SessionOptions;
}

const FALLBACK_REGION = "us-east-1";
const HOW =
  "Give credentials as for the AWS CLI: --profile, AWS_PROFILE, AWS_ACCESS_KEY_ID, or `aws sso login`; `aws sts get-caller-identity` shows whether they work.";

function clientsOf(options: SessionOptions, region: string): Clients {
  const { profile, endpoint, connection } = options;
  const chain = fromNodeProviderChain({
    ...(profile === undefined ? {} : { profile }),
    // Single sign-on and roles of the profile are asked for by the same sockets, and proxies.
    clientConfig: { region, requestHandler: connection.handler },
  });
  let known: Awaited<ReturnType<typeof chain>> | undefined;
  const credentials = async () => {
    const soon = Date.now() + 5 * 60_000;
    if (known === undefined || (known.expiration !== undefined && known.expiration.getTime() < soon)) known = await chain();
    return known;
  };
  return new Clients({ credentials, connection, profile, endpoint });
}

/** The region of the command line, of the environment as the AWS CLI reads it, or of the profile. */
async function regionOf(options: SessionOptions, environment: NodeJS.ProcessEnv): Promise<string> {
  const named = options.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (named !== undefined && named !== "") return named;
  return (await profilesRegion(options.profile)) ?? FALLBACK_REGION;
}

function refusal(error: unknown): Failure {
  const message = error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 300) : String(error);
  if (error instanceof CallProblem && error.kind === "session") {
    if (error.code === "CredentialsProviderError")
      return new Failure("no-credentials", `No credentials for AWS: ${message}`, { kind: "environment", hint: HOW });
    const over = /Expired/.test(error.code);
    return new Failure(over ? "credentials-expired" : "credentials-refused", `AWS refused the credentials: ${error.code}.`, {
      kind: "environment",
      hint: over ? "Renew the session (for SSO: `aws sso login`) and run again." : HOW,
    });
  }
  return new Failure("no-caller", `AWS does not tell who is calling: ${message}`, {
    kind: "environment",
    hint: "Check the network, --endpoint-url and --region; `aws sts get-caller-identity` asks the same.",
  });
}

/** Who is calling, asked anew. @throws CallProblem */
export async function whoIsCalling(clients: Clients, region: string, caller: Caller): Promise<Identity> {
  const api = { service: "sts", name: "GetCallerIdentity" };
  const place = { account: "caller", region, renew: async () => false };
  const answer = await caller.call(place, api, false, (abortSignal) =>
    clients.get("sts", region).send(new GetCallerIdentityCommand({}), { abortSignal }),
  );
  const { Account, Arn } = answer;
  if (Account === undefined || Arn === undefined || !/^[0-9]{12}$/.test(Account))
    throw new CallProblem("other", "NoAnswer", "sts:GetCallerIdentity: the answer names no account");
  return { account: Account, arn: Arn, partition: /^arn:(aws(?:-[a-z0-9]+)*):/.exec(Arn)?.[1] ?? "aws" };
}

/** A clock is off where it is so far from AWS's; milliseconds. */
const CLOCK_OFF = 5 * 60_000;

/** True where AWS's clock, by its last answer, is minutes away from this machine's. */
export function isClockOff({ clients, region }: Pick<BaseSession, "clients" | "region">): boolean {
  return Math.abs(clients.get("sts", region).config.systemClockOffset) >= CLOCK_OFF;
}

/**
 * Opens the collector's own session and asks who it is.
 * @throws Failure (environment) where there are no credentials, they are over, or AWS cannot be reached.
 */
export async function openSession(options: SessionOptions, caller: Caller): Promise<BaseSession> {
  const region = await regionOf(options, process.env);
  const clients = clientsOf(options, region);
  try {
    return { identity: await whoIsCalling(clients, region, caller), clients, region, options };
  } catch (error) {
    clients.destroy();
    caller.signal.throwIfAborted();
    throw refusal(error);
  }
}
