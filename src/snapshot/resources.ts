import type { Source } from "../model/evidence.js";
import type { AccountResources, RunningResource } from "../model/resources.js";
import { readFindings } from "./finding-source.js";
import { decodeDocument, isObject } from "./json-shape.js";
import { RECORDER, recordedTypes } from "./recorded-types.js";
import { isRunner, runsAs } from "./runs-as.js";
import type { SourceReader } from "./source-reader.js";

const TYPE = /^AWS::[A-Za-z0-9]{1,64}::[A-Za-z0-9]{1,64}$/;
const ARN = /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):([0-9]{12}):\S{1,1600}$/;
const DELETED = /^ResourceDeleted/i;
/** Resources of one account that are kept; what comes after makes its source `partial`. */
const MOST_KEPT = 500_000;

/** What one region's file says. */
class Region {
  readonly source: Source;
  readonly resources: RunningResource[] = [];
  readonly recorded = new Set<string>();
  readonly #arns = new Set<string>();

  constructor(source: Source) {
    this.source = source;
  }

  /** Takes in one item; in words, what is wrong with it. */
  add(record: Readonly<Record<string, unknown>>): string | undefined {
    const { resourceType: type } = record;
    if (typeof type !== "string" || !TYPE.test(type)) return "this line has no resourceType of AWS Config";
    const stranger = this.#stranger(record);
    if (stranger !== undefined) return stranger;
    const status = record.configurationItemStatus;
    if ((typeof status === "string" && DELETED.test(status)) || (type !== RECORDER && !isRunner(type))) return undefined;
    const configuration = isObject(record.configuration) ? record.configuration : decodeDocument(record.configuration);
    if (type !== RECORDER) return this.#addRunner(type, record.arn ?? record.ARN, configuration);
    for (const each of recordedTypes(configuration)) this.recorded.add(each);
    return configuration === undefined ? "the configuration of this recorder cannot be read" : undefined;
  }

  #stranger(record: Readonly<Record<string, unknown>>): string | undefined {
    const { account, region } = this.source;
    const owner = record.accountId ?? record.awsAccountId;
    if (owner !== undefined && owner !== account) return `it is about a resource of another account than ${account}`;
    const where = record.awsRegion;
    return where !== undefined && where !== region ? `it is about a resource of another region than ${region}` : undefined;
  }

  #addRunner(type: string, arn: unknown, configuration: unknown): string | undefined {
    const { account, region } = this.source;
    const found = typeof arn === "string" ? ARN.exec(arn) : null;
    if (found === null || typeof arn !== "string") return "this line has no arn of its resource";
    if (found[2] !== account || (found[1] !== "" && found[1] !== region))
      return "its arn is of another account or region than the file's";
    if (this.#arns.has(arn)) return "this resource is in it twice, and nobody can tell which is so";
    if (this.#arns.size >= MOST_KEPT) return `it holds more than ${MOST_KEPT} resources; what comes after is not read`;
    this.#arns.add(arn);
    if (isObject(configuration) && configuration.stackStatus === "DELETE_COMPLETE") return undefined;
    const runs = runsAs(type, configuration);
    this.resources.push({ type, arn, runsAs: runs });
    return runs.kind === "unknown" ? "what this resource runs as cannot be read" : undefined;
  }
}

/** Items of one region; undefined where its source cannot be read. What cannot be understood makes it `partial`. */
async function readRegion(reader: SourceReader, account: string, name: string): Promise<Region | undefined> {
  const source = reader.readable("resources", account, name);
  if (source === undefined) return undefined;
  const region = new Region(source);
  for await (const { record, line } of readFindings(reader, "resources", account, name)) {
    const problem = region.add(record);
    if (problem !== undefined) reader.ledger.problem(source, "partial", problem, { line, column: 1 });
  }
  // Another hash or count than at collection: none of it can be trusted.
  return reader.readable("resources", account, name) === undefined ? undefined : region;
}

/**
 * Which resources of an account run as which role, over its regions: configuration items in AWS Config's shape, a line each. A type
 * is complete where the file of every region is `ok` and holds the recorder's own item, which says that the type is recorded.
 */
export async function readResources(
  reader: SourceReader,
  account: string,
  regions: readonly string[],
): Promise<AccountResources> {
  const resources: RunningResource[] = [];
  let complete: Set<string> | undefined;
  for (const name of regions) {
    const region = await readRegion(reader, account, name);
    for (const each of region?.resources ?? []) resources.push(each);
    const isWhole = region !== undefined && reader.ledger.get(region.source.id)?.status === "ok";
    const recorded = isWhole ? region.recorded : new Set<string>();
    complete = new Set([...(complete ?? recorded)].filter((type) => recorded.has(type)));
  }
  return { resources, complete: complete ?? new Set() };
}
