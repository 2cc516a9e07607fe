// Security Hub as its CLI prints it: standards with their controls, and findings in ASFF.
import { seenAgo, uuid } from "./ids.mjs";

const FSBP = "aws-foundational-security-best-practices/v/1.0.0";
const CIS = "cis-aws-foundations-benchmark/v/3.0.0";

/** Both standards of the estate, and which controls they check. */
export function standards(account, region, controls, disabled = []) {
  const subscription = (path) => ({
    StandardsSubscriptionArn: `arn:aws:securityhub:${region}:${account}:subscription/${path}`,
    StandardsArn: `arn:aws:securityhub:${region}::standards/${path}`,
    StandardsInput: {},
    StandardsStatus: "READY",
  });
  const entry = ({ control, fsbp }) => ({
    StandardsArn: `arn:aws:securityhub:${region}::standards/${fsbp ? FSBP : CIS}`,
    SecurityControlId: control,
    SecurityControlArn: `arn:aws:securityhub:${region}:${account}:security-control/${control}`,
    AssociationStatus: disabled.includes(control) ? "DISABLED" : "ENABLED",
  });
  return {
    HubArn: `arn:aws:securityhub:${region}:${account}:hub/default`,
    StandardsSubscriptions: [subscription(FSBP), subscription(CIS)],
    Controls: controls.map(entry),
  };
}

const SEVERITY = { critical: 90, high: 70, medium: 40, low: 1, informational: 0 };

function severity(word) {
  return { Label: word.toUpperCase(), Normalized: SEVERITY[word], Original: word.toUpperCase() };
}

export function accountResource(account, region) {
  return { Type: "AwsAccount", Id: `AWS::::Account:${account}`, Partition: "aws", Region: region };
}

/** A control's finding. `generator`: how an older standard called it; default: the control's own name. */
export function controlFinding({
  account,
  region,
  control,
  title,
  word,
  resource,
  status = "PASSED",
  days = 0,
  workflow,
  record = "ACTIVE",
  generator,
  reasons,
}) {
  const name = `${account} ${region} ${control} ${resource.Id} ${generator ?? ""}`;
  const path = generator ?? `security-control/${control}`;
  const product = `arn:aws:securityhub:${region}::product/aws/securityhub`;
  const Id = `arn:aws:securityhub:${region}:${account}:${path}/finding/${uuid(name)}`;
  const seen = seenAgo(days);
  return {
    SchemaVersion: "2018-10-08",
    Id,
    ProductArn: product,
    ProductName: "Security Hub",
    CompanyName: "AWS",
    Region: region,
    GeneratorId: path,
    AwsAccountId: account,
    Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    FirstObservedAt: seenAgo(90),
    LastObservedAt: seen,
    CreatedAt: seenAgo(90),
    UpdatedAt: seen,
    Severity: status === "FAILED" ? severity(word) : severity("informational"),
    Title: generator === undefined ? title : `${path.slice(path.lastIndexOf("/") + 1)} ${title}`,
    Description: `Checks whether this holds: ${title}.`,
    Remediation: {
      Recommendation: {
        Text: "See the documentation of the control.",
        Url: `https://docs.aws.amazon.com/console/securityhub/${control}/remediation`,
      },
    },
    ProductFields: { "aws/securityhub/FindingId": `${product}/${Id}`, "Resources:0/Id": resource.Id },
    Resources: [resource],
    Compliance: {
      Status: status,
      ...(generator === undefined
        ? { SecurityControlId: control, AssociatedStandards: [{ StandardsId: `standards/${FSBP}` }] }
        : {}),
      ...(reasons === undefined ? {} : { StatusReasons: reasons }),
    },
    WorkflowState: "NEW",
    Workflow: { Status: workflow ?? (status === "PASSED" ? "RESOLVED" : "NEW") },
    RecordState: record,
  };
}

/** A finding of another product, GuardDuty among them. */
export function productFinding({
  account,
  region,
  product,
  id,
  types,
  generator,
  title,
  description,
  word,
  resources,
  days = 1,
}) {
  const ProductArn = `arn:aws:securityhub:${region}::product/aws/${product.toLowerCase()}`;
  return {
    SchemaVersion: "2018-10-08",
    Id: id,
    ProductArn,
    ProductName: product,
    CompanyName: "Amazon",
    Region: region,
    GeneratorId: generator,
    AwsAccountId: account,
    Types: types,
    FirstObservedAt: seenAgo(days + 1),
    LastObservedAt: seenAgo(days),
    CreatedAt: seenAgo(days + 1),
    UpdatedAt: seenAgo(days),
    Severity: severity(word),
    Title: title,
    Description: description,
    ProductFields: {
      "aws/securityhub/FindingId": `${ProductArn}/${id}`,
      "aws/securityhub/ProductName": product,
      "aws/securityhub/CompanyName": "Amazon",
    },
    Resources: resources,
    WorkflowState: "NEW",
    Workflow: { Status: "NEW" },
    RecordState: "ACTIVE",
  };
}
