import { textList } from "./json-shape.js";
import { valueAt } from "./runs-as.js";

/** Types that AWS Config records where it records all that it supports. */
const SUPPORTED: readonly string[] = [
  "AWS::AppRunner::Service",
  "AWS::CloudFormation::Stack",
  "AWS::CodeBuild::Project",
  "AWS::EC2::Instance",
  "AWS::EC2::LaunchTemplate",
  "AWS::ECS::Cluster",
  "AWS::Glue::Job",
  "AWS::Lambda::Function",
  "AWS::StepFunctions::StateMachine",
];

/** The type of the item that says what AWS Config records in the region. */
export const RECORDER = "AWS::Config::ConfigurationRecorder";

/** The types that a configuration recorder records, by its `recordingGroup`. Source: API reference of AWS Config, RecordingGroup. */
export function recordedTypes(configuration: unknown): readonly string[] {
  const group = valueAt(configuration, ["recordinggroup"]);
  const listed = textList(valueAt(group, ["resourcetypes"]));
  const excluded = new Set(textList(valueAt(group, ["exclusionbyresourcetypes", "resourcetypes"])));
  const strategy = valueAt(group, ["recordingstrategy", "useonly"]);
  const all = valueAt(group, ["allsupported"]) === true || strategy === "ALL_SUPPORTED_RESOURCE_TYPES";
  const allBut = strategy === "EXCLUSION_BY_RESOURCE_TYPES" && excluded.size > 0;
  return [...listed, ...(all || allBut ? SUPPORTED : [])].filter((type) => !excluded.has(type));
}
