import type { Collection } from "../../model/collection.js";
import { SOURCE_STATUSES } from "../../model/evidence.js";
import { thousands } from "../../model/thousands.js";
import type { Paint } from "../paint.js";
import { clip, count, table } from "./layout.js";

/** Sources that are not whole and are told one by one. */
const TOLD = 40;

/** What `collect` did, for a person: a table of kinds of sources by how they ended, then every source that is not whole. */
export function* collectionReport(collection: Collection, paint: Paint, width: number): Generator<string> {
  const { snapshot, accounts, skipped, statuses, records, lacking, notices, complete } = collection;
  const regions = accounts.reduce((sum, account) => sum + account.regions.length, 0);
  yield `${paint("bold", clip(snapshot, width))}\n`;
  yield `${count(accounts.length, "account")}, ${count(regions, "region")} in them, ${count(records, "record")}.\n\n`;
  const rows = SOURCE_STATUSES.map((status) => [`  ${status}`, thousands(statuses[status])]);
  for (const line of table([["  sources", "number"], ...rows], [1])) yield `${line}\n`;
  if (lacking.length > 0) yield "\n";
  for (const { id, status, reason } of lacking.slice(0, TOLD))
    yield `  ${paint("yellow", status.padEnd(8))} ${clip(`${id}: ${reason}`, width - 11)}\n`;
  if (lacking.length > TOLD) yield `  and ${thousands(lacking.length - TOLD)} more; snapshot.json has them all\n`;
  if (skipped.length > 0) yield `\nNot looked at: ${count(skipped.length, "account")}\n`;
  for (const { id, name, reason } of skipped.slice(0, TOLD)) yield `  ${clip(`${id} ${name}: ${reason}`, width - 2)}\n`;
  if (skipped.length > TOLD) yield `  and ${thousands(skipped.length - TOLD)} more\n`;
  for (const { message, gap } of notices) yield `\n${gap ? paint("yellow", "Gap") : "Note"}: ${clip(message, 400)}\n`;
  yield complete
    ? "\nEverything that was asked for was read.\n"
    : "\nThe evidence is incomplete: nothing that rests on what is missing will pass an audit.\n";
}
