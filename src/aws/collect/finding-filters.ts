import type { AwsSecurityFindingFilters, StringFilter } from "@aws-sdk/client-securityhub";

/** Security Hub takes at most this many values of one attribute. */
const VALUES = 20;

/** One chain of GetFindings: what it is called, and what it asks the server for. */
export interface Partition {
  readonly name: string;
  readonly filters: AwsSecurityFindingFilters;
}

/** Whose findings are asked for. */
export interface FindingScope {
  /** Accounts; undefined: all that Security Hub shows. */
  readonly accounts: readonly string[] | undefined;
  readonly region: string;
  /** Other regions, which are read there; Security Hub shows them too where it gathers findings of several regions. */
  readonly elsewhere: readonly string[];
}

function equals(...values: readonly string[]): StringFilter[] {
  return values.map((Value) => ({ Value, Comparison: "EQUALS" }));
}

function scopeFilters({ accounts, region, elsewhere }: FindingScope): AwsSecurityFindingFilters {
  const many = accounts !== undefined || elsewhere.length > VALUES;
  const regions = many ? equals(region) : elsewhere.map((Value): StringFilter => ({ Value, Comparison: "NOT_EQUALS" }));
  return {
    RecordState: equals("ACTIVE"),
    ...(accounts === undefined ? {} : { AwsAccountId: equals(...accounts) }),
    ...(regions.length === 0 ? {} : { Region: regions }),
  };
}

/** Services of which we judge nearly every control: asked for by how their controls' ids begin, which takes one value for all of them. */
const WHOLE = ["IAM.", "GuardDuty.", "CloudTrail.", "KMS."];

/** Filters that the ids of controls pass, few of them: those of one attribute are joined by OR. */
function controlFilters(controls: readonly string[]): readonly StringFilter[] {
  const whole = WHOLE.filter((start) => controls.some((control) => control.startsWith(start)));
  const single = controls.filter((control) => !whole.some((start) => control.startsWith(start)));
  return [...whole.map((Value): StringFilter => ({ Value, Comparison: "PREFIX" })), ...equals(...single)];
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < values.length; from += size) result.push(values.slice(from, from + size));
  return result;
}

const UNRESOLVED = equals("NEW", "NOTIFIED", "SUPPRESSED");
const SEVERITIES = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;

/**
 * What a snapshot holds of Security Hub, as chains that do not overlap: everything active that is not resolved, of every product;
 * failures that somebody called resolved, which Security Hub counts as failures; and of the controls that are judged, what passed or
 * has no answer. Split by workflow, which every finding has: an attribute that some lack, such as compliance, would lose those.
 * `bySeverity`: the first chain is large and its pages slow, so it is read as several at once.
 */
export function partitions(scope: FindingScope, controls: readonly string[], bySeverity: boolean): readonly Partition[] {
  const base = scopeFilters(scope);
  const open = { ...base, WorkflowStatus: UNRESOLVED };
  const severities: Partition[] = bySeverity
    ? [
        ...SEVERITIES.map((label) => ({ name: `open-${label}`, filters: { ...open, SeverityLabel: equals(label) } })),
        // Every finding has a label; should one not, it is here.
        {
          name: "open-other",
          filters: { ...open, SeverityLabel: SEVERITIES.map((Value): StringFilter => ({ Value, Comparison: "NOT_EQUALS" })) },
        },
      ]
    : [{ name: "open", filters: open }];
  const resolved = { ...base, WorkflowStatus: equals("RESOLVED") };
  return [
    ...severities,
    { name: "resolved-failures", filters: { ...resolved, ComplianceStatus: equals("FAILED") } },
    ...chunks(controlFilters(controls), VALUES).map((ComplianceSecurityControlId, i) => ({
      name: `answers-${i + 1}`,
      filters: {
        ...resolved,
        ComplianceStatus: equals("PASSED", "WARNING", "NOT_AVAILABLE"),
        ComplianceSecurityControlId,
      },
    })),
  ];
}
