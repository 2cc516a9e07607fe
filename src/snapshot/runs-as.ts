import type { RunsAs } from "../model/resources.js";
import { isObject } from "./json-shape.js";

/** Where a type's configuration names what it runs as; keys in lower case, since AWS Config writes them in either way. */
interface Place {
  readonly path: readonly string[];
  readonly kind: "role" | "profile";
  /** Every resource of the type has one: without it the item is not whole. */
  readonly always: boolean;
}

const ROLE = "role";

/**
 * The types that methods of escalation ask for, by the `configuration` of their items: what the service's own describe call answers,
 * or the resource's properties in CloudFormation.
 */
const PLACES: Readonly<Record<string, Place | undefined>> = {
  "AWS::AppRunner::Service": { path: ["instanceconfiguration", "instancerolearn"], kind: ROLE, always: false },
  "AWS::BedrockAgentCore::CodeInterpreterCustom": { path: ["executionrolearn"], kind: ROLE, always: false },
  "AWS::CloudFormation::Stack": { path: ["rolearn"], kind: ROLE, always: false },
  "AWS::CloudFormation::StackSet": { path: ["administrationrolearn"], kind: ROLE, always: false },
  "AWS::CodeBuild::Project": { path: ["servicerole"], kind: ROLE, always: true },
  "AWS::EC2::Instance": { path: ["iaminstanceprofile"], kind: "profile", always: false },
  "AWS::EC2::LaunchTemplate": { path: ["launchtemplatedata", "iaminstanceprofile"], kind: "profile", always: false },
  "AWS::ECS::Cluster": { path: [], kind: ROLE, always: false },
  "AWS::Glue::DevEndpoint": { path: ["rolearn"], kind: ROLE, always: true },
  "AWS::Glue::Job": { path: ["role"], kind: ROLE, always: true },
  "AWS::Lambda::Function": { path: ["role"], kind: ROLE, always: true },
  "AWS::StepFunctions::StateMachine": { path: ["rolearn"], kind: ROLE, always: true },
  "AWS::SageMaker::NotebookInstance": { path: ["rolearn"], kind: ROLE, always: true },
};

/** Is it a type of resource that something runs in? */
export function isRunner(type: string): boolean {
  return PLACES[type] !== undefined;
}

function field(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined;
  const found = Object.keys(value).find((each) => each.toLowerCase() === key);
  return found === undefined ? undefined : value[found];
}

/** The value at a path of keys, whatever their letter case; undefined where there is none. */
export function valueAt(configuration: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => field(value, key), configuration);
}

const NAME = /^[\w+=,.@/-]{1,600}$/;
const ARN = /^arn:[a-z-]+:iam::[0-9]{12}:(?:role|instance-profile)\/[\w+=,.@/-]{1,600}$/;

function named(kind: Place["kind"], text: unknown): RunsAs {
  if (typeof text !== "string") return { kind: "unknown" };
  if (ARN.test(text)) return { kind: text.includes(":instance-profile/") ? "profile" : "role", arn: text };
  return NAME.test(text) ? { kind, name: text } : { kind: "unknown" };
}

/** What a resource runs as, by the configuration of its item. */
export function runsAs(type: string, configuration: unknown): RunsAs {
  const place = PLACES[type];
  if (place === undefined || !isObject(configuration)) return { kind: "unknown" };
  if (place.path.length === 0) return { kind: "none" };
  const value = valueAt(configuration, place.path);
  if (value === undefined || value === null || value === "") return { kind: place.always ? "unknown" : "none" };
  if (!isObject(value)) return named(place.kind, value);
  // An instance's profile is an object with its ARN, or with its name.
  const profile = field(value, "arn") ?? field(value, "name");
  return profile === undefined ? { kind: "none" } : named(place.kind, profile);
}
