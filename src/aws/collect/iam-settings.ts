import {
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  ListServerCertificatesCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam";
import type { SourceKind } from "../../model/evidence.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { endingOf, endingOfStreams, gather, jsonOfLists, lineOf, readPages } from "./pages.js";

function api(name: string): { service: string; name: string } {
  return { service: "iam", name };
}

function json(value: unknown): string[] {
  return [`${JSON.stringify(value, undefined, 2)}\n`];
}

/** A source that is one call; `read` tells what is to be written, and how many records that is. */
async function single(
  context: AccountContext,
  kind: SourceKind,
  read: () => Promise<{ readonly value: unknown; readonly records: number }>,
): Promise<void> {
  const key = keyOf(context, kind, null);
  if (context.draft.ended(key) !== undefined) return;
  try {
    const { value, records } = await read();
    await context.draft.write(key, { status: "ok", reason: "" }, json(value), records);
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    await context.draft.lack(key, endingOf(error));
  }
}

export async function collectAccountSummary(context: AccountContext): Promise<void> {
  const { home } = context;
  const call = api("GetAccountSummary");
  await single(context, "account-summary", async () => {
    const { SummaryMap } = await callIn(context, home, call, false, (clients) =>
      clients.get("iam", home).send(new GetAccountSummaryCommand({})),
    );
    const counts = Object.entries(answered(SummaryMap, "SummaryMap", call)).sort(([a], [b]) => (a < b ? -1 : 1));
    // Every account has counts: none is no answer.
    if (counts.length === 0) answered(undefined, "SummaryMap", call);
    return { value: { SummaryMap: Object.fromEntries(counts) }, records: counts.length };
  });
}

/** `{"PasswordPolicy": null}` where the account has none of its own. */
export async function collectPasswordPolicy(context: AccountContext): Promise<void> {
  const { home } = context;
  const call = api("GetAccountPasswordPolicy");
  await single(context, "password-policy", async () => {
    try {
      const { PasswordPolicy } = await callIn(context, home, call, false, (clients) =>
        clients.get("iam", home).send(new GetAccountPasswordPolicyCommand({})),
      );
      return { value: { PasswordPolicy: answered(PasswordPolicy, "PasswordPolicy", call) }, records: 1 };
    } catch (error) {
      if (error instanceof CallProblem && error.kind === "absent") return { value: { PasswordPolicy: null }, records: 0 };
      throw error;
    }
  });
}

interface MarkedPage {
  readonly records: readonly unknown[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** A source that is one list behind a Marker. */
async function listed(
  context: AccountContext,
  kind: SourceKind,
  list: string,
  name: { readonly api: string; readonly key: string },
  page: (cursor: string | undefined) => Promise<MarkedPage>,
): Promise<void> {
  const key = keyOf(context, kind, null);
  if (context.draft.ended(key) !== undefined) return;
  const spool = context.draft.spool(key);
  const stream = spool.stream(list);
  await readPages(stream, async (cursor) => {
    const answer = await page(cursor);
    const records = answered(answer.records ?? (answer.IsTruncated === undefined ? undefined : []), list, api(name.api));
    const lines = records.map((record) => lineOf(list, String((record as Record<string, unknown>)[name.key]), record));
    return { lines, next: answer.IsTruncated === true ? answered(answer.Marker, "Marker", api(name.api)) : undefined };
  });
  const ending = endingOfStreams([stream]);
  if (ending.status !== "ok" && ending.status !== "partial") return context.draft.lack(key, ending);
  const records = (await gather(spool))(list);
  await context.draft.write(key, ending, jsonOfLists({ [list]: records }), records.length);
}

export function collectVirtualMfaDevices(context: AccountContext): Promise<void> {
  const { home } = context;
  const name = { api: "ListVirtualMFADevices", key: "SerialNumber" };
  return listed(context, "virtual-mfa-devices", "VirtualMFADevices", name, async (cursor) => {
    const answer = await callIn(context, home, api(name.api), cursor !== undefined, (clients) =>
      clients.get("iam", home).send(new ListVirtualMFADevicesCommand(cursor === undefined ? {} : { Marker: cursor })),
    );
    // What a device's codes are made from has no place in evidence; IAM leaves it out here, others may not.
    const records = answer.VirtualMFADevices?.map(({ Base32StringSeed: _seed, QRCodePNG: _picture, ...device }) => device);
    return { ...answer, records };
  });
}

export function collectServerCertificates(context: AccountContext): Promise<void> {
  const { home } = context;
  const name = { api: "ListServerCertificates", key: "Arn" };
  return listed(context, "server-certificates", "ServerCertificateMetadataList", name, async (cursor) => {
    const answer = await callIn(context, home, api(name.api), cursor !== undefined, (clients) =>
      clients.get("iam", home).send(new ListServerCertificatesCommand(cursor === undefined ? {} : { Marker: cursor })),
    );
    return { ...answer, records: answer.ServerCertificateMetadataList };
  });
}
