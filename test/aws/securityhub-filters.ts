import { valueAt } from "./finding-order.js";
import type { Finding } from "./finding-set.js";
import type { Input } from "./input.js";
import { ServiceError } from "./service-error.js";

interface Text {
  readonly Value?: string;
  readonly Comparison?: string;
  /** Of maps such as ProductFields. */
  readonly Key?: string;
}
interface Range {
  readonly Start?: string;
  readonly End?: string;
  readonly DateRange?: { readonly Value?: number; readonly Unit?: string; readonly Comparison?: string };
}
interface Amount {
  readonly Gte?: number;
  readonly Lte?: number;
  readonly Eq?: number;
  readonly Gt?: number;
  readonly Lt?: number;
}

type Kind = "text" | "date" | "number" | "map" | "boolean";

/** Attributes of a filter whose place in a finding is not their own name. */
const PLACES: Readonly<Record<string, string>> = {
  Type: "Types",
  SeverityLabel: "Severity.Label",
  SeverityNormalized: "Severity.Normalized",
  SeverityProduct: "Severity.Product",
  RecommendationText: "Remediation.Recommendation.Text",
  ComplianceStatus: "Compliance.Status",
  ComplianceSecurityControlId: "Compliance.SecurityControlId",
  ComplianceAssociatedStandardsId: "Compliance.AssociatedStandards.*.StandardsId",
  ComplianceSecurityControlParametersName: "Compliance.SecurityControlParameters.*.Name",
  ComplianceSecurityControlParametersValue: "Compliance.SecurityControlParameters.*.Value",
  WorkflowStatus: "Workflow.Status",
  ResourceType: "Resources.*.Type",
  ResourceId: "Resources.*.Id",
  ResourcePartition: "Resources.*.Partition",
  ResourceRegion: "Resources.*.Region",
  ResourceTags: "Resources.*.Tags",
  ResourceAwsIamUserUserName: "Resources.*.Details.AwsIamUser.UserName",
  ResourceAwsIamAccessKeyUserName: "Resources.*.Details.AwsIamAccessKey.UserName",
  RelatedFindingsProductArn: "RelatedFindings.*.ProductArn",
  RelatedFindingsId: "RelatedFindings.*.Id",
  NoteText: "Note.Text",
  NoteUpdatedAt: "Note.UpdatedAt",
  NoteUpdatedBy: "Note.UpdatedBy",
  FindingProviderFieldsSeverityLabel: "FindingProviderFields.Severity.Label",
  FindingProviderFieldsSeverityOriginal: "FindingProviderFields.Severity.Original",
  FindingProviderFieldsTypes: "FindingProviderFields.Types",
};

/** Attributes that are their own place. */
const OWN = new Set([
  "ProductArn",
  "AwsAccountId",
  "AwsAccountName",
  "Id",
  "GeneratorId",
  "Region",
  "FirstObservedAt",
  "LastObservedAt",
  "CreatedAt",
  "UpdatedAt",
  "Confidence",
  "Criticality",
  "Title",
  "Description",
  "SourceUrl",
  "ProductFields",
  "ProductName",
  "CompanyName",
  "UserDefinedFields",
  "VerificationState",
  "WorkflowState",
  "RecordState",
  "Sample",
]);

const DATES = new Set(["FirstObservedAt", "LastObservedAt", "CreatedAt", "UpdatedAt", "NoteUpdatedAt"]);
const NUMBERS = new Set(["SeverityNormalized", "SeverityProduct", "Confidence", "Criticality"]);
const MAPS = new Set(["ProductFields", "UserDefinedFields", "ResourceTags"]);

/** Attributes and values that one call may filter by. Source: Security Hub API reference, GetFindings. */
const MOST = { attributes: 10, values: 20 } as const;

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidInputException", message, 400);
}

/** Every value at a place; `*` is each entry of a list. */
function valuesAt(finding: unknown, path: readonly string[]): unknown[] {
  const star = path.indexOf("*");
  if (star < 0) {
    const value = valueAt(finding as Finding, path);
    return Array.isArray(value) ? value : value === undefined ? [] : [value];
  }
  const list = valueAt(finding as Finding, path.slice(0, star));
  return Array.isArray(list) ? list.flatMap((entry: unknown) => valuesAt(entry, path.slice(star + 1))) : [];
}

function isFound({ Value = "", Comparison = "EQUALS" }: Text, values: readonly string[]): boolean {
  if (Comparison === "EQUALS" || Comparison === "NOT_EQUALS") return values.includes(Value);
  if (Comparison === "PREFIX" || Comparison === "PREFIX_NOT_EQUALS") return values.some((value) => value.startsWith(Value));
  if (Comparison === "CONTAINS" || Comparison === "NOT_CONTAINS") return values.some((value) => value.includes(Value));
  throw invalid(`Invalid comparison ${Comparison}`);
}

function isNegative({ Comparison = "" }: Text): boolean {
  return Comparison.includes("NOT_");
}

/** EQUALS and PREFIX are joined by OR, their negations by AND, and both must hold. */
function textHolds(filters: readonly Text[], values: readonly string[]): boolean {
  let asksFor = false;
  let isThere = false;
  for (const filter of filters) {
    const found = isFound(filter, values);
    if (isNegative(filter)) {
      if (found) return false;
    } else {
      asksFor = true;
      isThere ||= found;
    }
  }
  return isThere || !asksFor;
}

function dateHolds(filters: readonly Range[], value: string | undefined, now: number): boolean {
  if (value === undefined) return false;
  const time = Date.parse(value);
  return filters.some(({ Start, End, DateRange }) => {
    if (DateRange !== undefined) {
      if (DateRange.Unit !== "DAYS") throw invalid("Invalid DateRange unit");
      const isWithin = time >= now - (DateRange.Value ?? 0) * 86_400_000 && time <= now;
      return DateRange.Comparison === "OLDER_THAN" ? !isWithin : isWithin;
    }
    return (Start === undefined || time >= Date.parse(Start)) && (End === undefined || time <= Date.parse(End));
  });
}

function numberHolds(filters: readonly Amount[], value: number): boolean {
  return filters.some(
    ({ Gte, Lte, Eq, Gt, Lt }) =>
      (Gte === undefined || value >= Gte) &&
      (Lte === undefined || value <= Lte) &&
      (Eq === undefined || value === Eq) &&
      (Gt === undefined || value > Gt) &&
      (Lt === undefined || value < Lt),
  );
}

function mapHolds(filters: readonly Text[], map: Readonly<Record<string, unknown>>): boolean {
  const keys = new Set(filters.map(({ Key = "" }) => Key));
  return [...keys].every((key) =>
    textHolds(
      filters.filter(({ Key = "" }) => Key === key),
      map[key] === undefined ? [] : [String(map[key])],
    ),
  );
}

function kindOf(attribute: string): Kind {
  if (DATES.has(attribute)) return "date";
  if (NUMBERS.has(attribute)) return "number";
  if (MAPS.has(attribute)) return "map";
  return attribute === "Sample" ? "boolean" : "text";
}

function attributeFilter(attribute: string, filters: readonly unknown[], now: number): (finding: Finding) => boolean {
  const place = PLACES[attribute] ?? (OWN.has(attribute) ? attribute : undefined);
  if (place === undefined) throw invalid(`Invalid filter attribute: ${attribute}`);
  if (filters.length > MOST.values) throw invalid(`Too many values for filter ${attribute}. Maximum is ${MOST.values}`);
  const path = place.split(".");
  switch (kindOf(attribute)) {
    case "date":
      return (finding) => dateHolds(filters as readonly Range[], valuesAt(finding, path)[0] as string | undefined, now);
    case "number":
      return (finding) => valuesAt(finding, path).some((value) => numberHolds(filters as readonly Amount[], Number(value)));
    case "map":
      return (finding) => {
        const maps = valuesAt(finding, path) as readonly Readonly<Record<string, unknown>>[];
        return (maps.length === 0 ? [{}] : maps).some((map) => mapHolds(filters as readonly Text[], map));
      };
    case "boolean":
      return (finding) =>
        (filters as readonly { Value?: boolean }[]).some(({ Value }) => Value === (finding[attribute] === true));
    default:
      return (finding) => textHolds(filters as readonly Text[], valuesAt(finding, path).map(String));
  }
}

/** What `Filters` asks for: attributes joined by AND, each attribute's values by OR. `now` in milliseconds. */
export function filtersOf(input: Input, now: number): (finding: Finding) => boolean {
  const given = Object.entries((input.Filters ?? {}) as Readonly<Record<string, readonly unknown[]>>);
  const asked = given.filter(([, filters]) => filters.length > 0);
  if (asked.length > MOST.attributes) throw invalid(`Too many filter attributes. Maximum is ${MOST.attributes}`);
  const filters = asked.map(([attribute, values]) => attributeFilter(attribute, values, now));
  return (finding) => filters.every((passes) => passes(finding));
}

/** Accounts whose findings are asked for; undefined: any. */
export function accountsAsked(input: Input): readonly string[] | undefined {
  const { AwsAccountId: filters } = (input.Filters ?? {}) as Readonly<Record<string, readonly Text[] | undefined>>;
  const isPlain = filters !== undefined && filters.length > 0 && filters.every(({ Comparison }) => Comparison === "EQUALS");
  return isPlain ? filters.map(({ Value = "" }) => Value) : undefined;
}

/** Where the value is that `SortCriteria` names. */
export function sortPath(field: string): readonly string[] {
  return (PLACES[field] ?? field).split(".").filter((step) => step !== "*");
}
