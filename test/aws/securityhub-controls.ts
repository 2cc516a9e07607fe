import type { Call, Handlers } from "./call.js";
import { type Input, textOf, textsOf } from "./input.js";
import { hubOf, hubPage, invalidInput } from "./securityhub-hub.js";
import type { Control, Hub } from "./world.js";

const UPDATED = "2026-01-15T08:00:00.000Z";

export function standardsArn(standard: string, call: Call): string {
  return standard.startsWith("cis-aws-foundations-benchmark/v/1.2")
    ? `arn:aws:securityhub:::ruleset/${standard}`
    : `arn:aws:securityhub:${call.region}::standards/${standard}`;
}

export function subscriptionArn(standard: string, { region, account }: Call): string {
  return `arn:aws:securityhub:${region}:${account.id}:subscription/${standard}`;
}

function controlArn(control: Control, { region, account }: Call): string {
  return `arn:aws:securityhub:${region}:${account.id}:security-control/${control.id}`;
}

function remediation({ id }: Control): string {
  return `https://docs.aws.amazon.com/console/securityhub/${id}/remediation`;
}

function isDisabled(control: Control, standard: string): boolean {
  return control.disabledIn?.includes(standard) === true;
}

function association(control: Control, standard: string, call: Call): Record<string, unknown> {
  const disabled = isDisabled(control, standard);
  return {
    StandardsArn: standardsArn(standard, call),
    SecurityControlId: control.id,
    SecurityControlArn: controlArn(control, call),
    AssociationStatus: disabled ? "DISABLED" : "ENABLED",
    RelatedRequirements: [],
    UpdatedAt: UPDATED,
    ...(disabled ? { UpdatedReason: "Not needed here" } : {}),
    StandardsControlTitle: control.title,
    StandardsControlDescription: control.title,
  };
}

function isEnabledAnywhere(control: Control, hub: Hub): boolean {
  return hub.standards.some((standard) => control.standards.includes(standard) && !isDisabled(control, standard));
}

function describeStandardsControls(input: Input, call: Call): Record<string, unknown> {
  const hub = hubOf(call);
  const arn = textOf(input, "StandardsSubscriptionArn");
  const standard = hub.standards.find((each) => subscriptionArn(each, call) === arn);
  if (standard === undefined) throw invalidInput(`Invalid parameter 'StandardsSubscriptionArn': ${arn}`);
  const controls = hub.controls.filter((control) => control.standards.includes(standard));
  const { page, next } = hubPage(controls, input, call);
  return {
    Controls: page.map((control) => ({
      StandardsControlArn: `arn:aws:securityhub:${call.region}:${call.account.id}:control/${standard}/${control.id}`,
      ControlStatus: isDisabled(control, standard) ? "DISABLED" : "ENABLED",
      ...(isDisabled(control, standard) ? { DisabledReason: "Not needed here" } : {}),
      ControlStatusUpdatedAt: UPDATED,
      ControlId: control.id,
      Title: control.title,
      Description: control.title,
      RemediationUrl: remediation(control),
      SeverityRating: control.severity,
      RelatedRequirements: [],
    })),
    NextToken: next,
  };
}

/** Security Hub's controls: definitions, their state, and which standards they are part of. */
export const securityhubControls: Handlers = {
  DescribeStandardsControls: describeStandardsControls,
  ListSecurityControlDefinitions: (input, call) => {
    const hub = hubOf(call);
    const wanted = input.StandardsArn;
    const controls = hub.controls.filter(
      ({ standards }) => wanted === undefined || standards.some((standard) => standardsArn(standard, call) === wanted),
    );
    const { page, next } = hubPage(controls, input, call);
    return {
      SecurityControlDefinitions: page.map((control) => ({
        SecurityControlId: control.id,
        Title: control.title,
        Description: control.title,
        RemediationUrl: remediation(control),
        SeverityRating: control.severity,
        CurrentRegionAvailability: "AVAILABLE",
        CustomizableProperties: [],
      })),
      NextToken: next,
    };
  },
  BatchGetSecurityControls: (input, call) => {
    const hub = hubOf(call);
    const ids = textsOf(input, "SecurityControlIds") ?? [];
    if (ids.length === 0 || ids.length > 100) throw invalidInput("Invalid parameter 'SecurityControlIds'.");
    const found = (id: string) => hub.controls.find((control) => control.id === id || controlArn(control, call) === id);
    return {
      SecurityControls: ids.flatMap((id) => {
        const control = found(id);
        if (control === undefined) return [];
        return [
          {
            SecurityControlId: control.id,
            SecurityControlArn: controlArn(control, call),
            Title: control.title,
            Description: control.title,
            RemediationUrl: remediation(control),
            SeverityRating: control.severity,
            SecurityControlStatus: isEnabledAnywhere(control, hub) ? "ENABLED" : "DISABLED",
            UpdateStatus: "READY",
            Parameters: {},
          },
        ];
      }),
      UnprocessedIds: ids
        .filter((id) => found(id) === undefined)
        .map((id) => ({ SecurityControlId: id, ErrorCode: "NOT_FOUND", ErrorReason: "The control does not exist" })),
    };
  },
  ListStandardsControlAssociations: (input, call) => {
    const hub = hubOf(call);
    const id = textOf(input, "SecurityControlId");
    const control = hub.controls.find((each) => each.id === id || controlArn(each, call) === id);
    if (control === undefined) throw invalidInput(`Invalid parameter 'SecurityControlId': ${id}`);
    const all = hub.standards.filter((standard) => control.standards.includes(standard));
    const { page, next } = hubPage(
      all.map((standard) => association(control, standard, call)),
      input,
      call,
    );
    return { StandardsControlAssociationSummaries: page, NextToken: next };
  },
  BatchGetStandardsControlAssociations: (input, call) => {
    const hub = hubOf(call);
    const asked = (input.StandardsControlAssociationIds ?? []) as readonly { SecurityControlId: string; StandardsArn: string }[];
    if (asked.length === 0 || asked.length > 100) throw invalidInput("Invalid parameter 'StandardsControlAssociationIds'.");
    const answers = asked.map((each) => {
      const control = hub.controls.find(({ id }) => id === each.SecurityControlId);
      const standard = hub.standards.find((name) => standardsArn(name, call) === each.StandardsArn);
      const isKnown = control !== undefined && standard !== undefined && control.standards.includes(standard);
      return isKnown ? { found: association(control, standard, call) } : { missing: each };
    });
    return {
      StandardsControlAssociationDetails: answers.flatMap(({ found }) => found ?? []),
      UnprocessedAssociations: answers.flatMap(({ missing }) =>
        missing === undefined
          ? []
          : [{ StandardsControlAssociationId: missing, ErrorCode: "NOT_FOUND", ErrorReason: "The association does not exist" }],
      ),
    };
  },
};
