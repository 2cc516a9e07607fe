import type { Detector, StandardsEvidence } from "../audit/controls/evidence.js";
import type { Source } from "../model/evidence.js";
import { ofAnotherAccount } from "./evidence-owner.js";
import { isObject } from "./json-shape.js";
import type { SourceReader } from "./source-reader.js";

function isListOf(value: unknown, ...texts: readonly string[]): value is readonly Record<string, unknown>[] {
  return (
    Array.isArray(value) && value.every((entry) => isObject(entry) && texts.every((text) => typeof entry[text] === "string"))
  );
}

function detectorsShape(value: unknown, source: Source): { value: readonly Detector[]; records: number } | string {
  const detectors = isObject(value) ? value.Detectors : undefined;
  if (!isListOf(detectors, "DetectorId", "Status")) return "Detectors is not a list of detectors with DetectorId and Status";
  const stranger = ofAnotherAccount(
    detectors.map(({ ServiceRole }) => ServiceRole),
    source,
  );
  if (stranger !== undefined) return stranger;
  for (const { Features } of detectors) {
    if (Features === undefined) continue;
    const sound =
      isListOf(Features, "Name", "Status") &&
      Features.every(({ AdditionalConfiguration: more }) => more === undefined || isListOf(more, "Name", "Status"));
    if (!sound) return "Features is not a list of features with Name and Status";
  }
  return { value: detectors as unknown as readonly Detector[], records: detectors.length };
}

function standardsShape(value: unknown, source: Source): { value: StandardsEvidence; records: number } | string {
  if (!isObject(value)) return "it is not an object";
  const { HubArn, StandardsSubscriptions, Controls } = value;
  if (HubArn !== undefined && HubArn !== null && typeof HubArn !== "string") return "HubArn is neither an ARN nor null";
  if (!isListOf(StandardsSubscriptions, "StandardsArn"))
    return "StandardsSubscriptions is not a list of standards with StandardsArn";
  if (Controls !== undefined && !isListOf(Controls)) return "Controls is not a list";
  const region = typeof HubArn === "string" ? HubArn.split(":", 4)[3] : undefined;
  if (region !== undefined && region !== source.region)
    return `it is of another region than ${source.region}: ${region.slice(0, 40)}`;
  const stranger = ofAnotherAccount([HubArn, ...StandardsSubscriptions.map((each) => each.StandardsSubscriptionArn)], source);
  if (stranger !== undefined) return stranger;
  return { value: value as unknown as StandardsEvidence, records: StandardsSubscriptions.length };
}

/** GuardDuty's detectors of a region: none where it is off; `undefined`: not known. */
export function readDetectors(reader: SourceReader, account: string, region: string): Promise<readonly Detector[] | undefined> {
  return reader.json("guardduty-detectors", account, region, detectorsShape);
}

/** Security Hub's standards of a region; `undefined`: not known. */
export function readStandards(reader: SourceReader, account: string, region: string): Promise<StandardsEvidence | undefined> {
  return reader.json("securityhub-standards", account, region, standardsShape);
}
