import type { Draft } from "../../model/finding.js";
import { type Check, checkOf } from "./checks.js";
import type { ControlLedger } from "./control-ledger.js";
import type { Detector } from "./evidence.js";
import { fail, noData, pass, type SourceShelf, type Verdict } from "./verdict.js";

const OFF = "GuardDuty is off in this region";

/** What is known about GuardDuty in one account and region. */
export interface DetectorPlace {
  readonly account: string;
  readonly region: string;
  readonly detectors: readonly Detector[] | undefined;
}

function working(detectors: readonly Detector[]): readonly Detector[] {
  return detectors.filter(({ Status }) => Status === "ENABLED");
}

/**
 * Whether a feature, and the configuration within it, is on; `undefined`: the detector does not tell.
 * EKS runtime monitoring was a feature of its own before runtime monitoring took it in.
 */
function featureOn(detector: Detector, feature: NonNullable<Check["feature"]>): boolean | undefined {
  if (detector.Features === undefined) return undefined;
  const names = feature.with === "EKS_ADDON_MANAGEMENT" ? [feature.name, "EKS_RUNTIME_MONITORING"] : [feature.name];
  const found = detector.Features.filter(({ Name }) => names.includes(Name));
  if (found.length === 0) return undefined;
  return found.some(({ Status, AdditionalConfiguration = [] }) => {
    if (Status !== "ENABLED") return false;
    return (
      feature.with === undefined ||
      AdditionalConfiguration.some((more) => more.Name === feature.with && more.Status === "ENABLED")
    );
  });
}

function featureVerdict(
  feature: NonNullable<Check["feature"]>,
  detectors: readonly Detector[],
  gap: string | undefined,
): Verdict {
  const on = working(detectors);
  if (on.length === 0) return gap === undefined ? fail(OFF) : noData(gap);
  const states = on.map((detector) => featureOn(detector, feature));
  const name = feature.with === undefined ? feature.name : `${feature.name} with ${feature.with}`;
  if (states.includes(false)) return fail(`${name} is off`);
  if (gap !== undefined) return noData(gap);
  return states.includes(undefined) ? noData(`the detector does not tell of ${name}`) : pass(`${name} is on`);
}

function agedVerdict({ account, region, detectors }: DetectorPlace, ledger: ControlLedger, shelf: SourceShelf): Verdict {
  const { aged, undated } = ledger.waiting(account, region);
  if (aged > 0) return fail(`${aged} open longer than a day (high), a week (medium) or a month (low)`, aged);
  // Where nobody knows whether GuardDuty is on, no findings mean nothing.
  const gap = shelf.gap(account, region, "guardduty-findings") ?? shelf.gap(account, region, "guardduty-detectors");
  if (detectors !== undefined && working(detectors).length === 0) return noData(OFF);
  if (gap !== undefined) return noData(gap);
  if (detectors === undefined) return noData("guardduty-detectors could not be read");
  return undated > 0 ? noData(`${undated} open findings do not say since when`) : pass("no finding waits too long");
}

/** How GuardDuty's own evidence answers one of its checks in one account and region. */
export function guarddutyVerdict(check: Check, place: DetectorPlace, ledger: ControlLedger, shelf: SourceShelf): Verdict {
  const { account, region, detectors } = place;
  if (check.id === "guardduty-findings-aged") return agedVerdict(place, ledger, shelf);
  const gap = shelf.gap(account, region, "guardduty-detectors");
  if (detectors === undefined) return noData(gap ?? "guardduty-detectors could not be read");
  if (check.feature !== undefined) return featureVerdict(check.feature, detectors, gap);
  if (working(detectors).length > 0) return pass("a detector is enabled");
  if (gap !== undefined) return noData(gap);
  return fail(detectors.length === 0 ? OFF : "the detector is suspended");
}

/** The finding that an account has no working detector in a region; nothing where there is one or nobody can tell. */
export function detectorDrafts(place: DetectorPlace, shelf: SourceShelf): readonly Draft[] {
  const check = checkOf("guardduty-enabled");
  const { account, region, detectors } = place;
  if (check === undefined || detectors === undefined || working(detectors).length > 0) return [];
  if (shelf.gap(account, region, "guardduty-detectors") !== undefined) return [];
  const state = detectors.length === 0 ? "has no detector" : "has a suspended detector only";
  return [
    {
      rule: check.id,
      key: "",
      severity: check.severity,
      account,
      region,
      resource: { id: account, type: "AwsAccount", name: account },
      principals: [],
      title: `GuardDuty does not watch ${region}`,
      evidence: [
        {
          source: `${account}/${region}/guardduty-detectors`,
          summary: `the region ${state}`,
          facts: { detectors: detectors.length },
        },
      ],
      remediation: check.mend,
      frameworks: check.frameworks,
    },
  ];
}
