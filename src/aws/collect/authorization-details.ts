import { type EntityType, GetAccountAuthorizationDetailsCommand } from "@aws-sdk/client-iam";
import { decodeDocument } from "../../snapshot/json-shape.js";
import { answered } from "../calls/caller.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { endingOfStreams, gather, jsonOfLists, lineOf, readPages } from "./pages.js";

const API = { service: "iam", name: "GetAccountAuthorizationDetails" };
const LISTS = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] as const;
/** Each filter is a chain of its own, so that five are read at once. */
const FILTERS = {
  User: "UserDetailList",
  Group: "GroupDetailList",
  Role: "RoleDetailList",
  LocalManagedPolicy: "Policies",
  AWSManagedPolicy: "Policies",
} as const satisfies Readonly<Record<EntityType, (typeof LISTS)[number]>>;
const MOST = 1000;

const DOCUMENTS = new Set(["AssumeRolePolicyDocument", "PolicyDocument", "Document"]);

/** A record with its policy documents as the AWS CLI prints them: IAM sends them URL-encoded. */
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, DOCUMENTS.has(key) ? (decodeDocument(part) ?? part) : decoded(part)]),
  );
}

/** Everything that IAM knows of users, groups, roles and managed policies. */
export async function collectAuthorizationDetails(context: AccountContext): Promise<void> {
  const key = keyOf(context, "authorization-details", null);
  if (context.draft.ended(key) !== undefined) return;
  const spool = context.draft.spool(key);
  const filters = Object.entries(FILTERS) as [EntityType, (typeof LISTS)[number]][];
  await Promise.all(
    filters.map(([filter, list]) =>
      readPages(spool.stream(filter), async (cursor) => {
        const answer = await callIn(context, context.home, API, cursor !== undefined, (clients) =>
          clients.get("iam", context.home).send(
            new GetAccountAuthorizationDetailsCommand({
              Filter: [filter],
              MaxItems: MOST,
              ...(cursor === undefined ? {} : { Marker: cursor }),
            }),
          ),
        );
        const records = answered(answer[list] ?? (answer.IsTruncated === undefined ? undefined : []), list, API);
        const next = answer.IsTruncated === true ? answered(answer.Marker, "Marker", API) : undefined;
        return { lines: records.map((record) => lineOf(list, record.Arn ?? "", decoded(record))), next };
      }),
    ),
  );
  const ending = endingOfStreams(spool.streams);
  if (ending.status !== "ok" && ending.status !== "partial") return context.draft.lack(key, ending);
  const of = await gather(spool);
  const lists = Object.fromEntries(LISTS.map((list) => [list, of(list)]));
  const records = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  await context.draft.write(key, ending, jsonOfLists(lists), records);
}
