/** What a key usually holds, so that a witness reads like a request. In AWS's documentation values. */
const BY_KEY: readonly (readonly [key: RegExp, values: readonly string[]])[] = [
  [/account$/, ["111122223333", "444455556666", "123456789012"]],
  [/^aws:requestedregion$|:region$/, ["us-east-1", "eu-west-1", "ap-southeast-2"]],
  [/orgid$/, ["o-a1b2c3d4e5", "o-example123"]],
  [/^aws:principaltype$/, ["User", "AssumedRole"]],
  [/^aws:userid$/, ["AIDAEXAMPLEID000001", "AROAEXAMPLEID000001:example"]],
  [/vpc$/, ["vpc-0a1b2c3d"]],
  [/vpce$/, ["vpce-0a1b2c3d"]],
  [/^aws:(calledvia|viaawsservice)/, ["cloudformation.amazonaws.com"]],
  [/^kms:viaservice$/, ["s3.us-east-1.amazonaws.com"]],
  [/^iam:passedtoservice$/, ["ec2.amazonaws.com", "lambda.amazonaws.com"]],
];

const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  ARN: ["arn:aws:iam::111122223333:role/example", "arn:aws:s3:::example"],
  Bool: ["true", "false"],
  Numeric: ["1"],
  Date: ["2026-01-01T00:00:00Z"],
  IPAddress: ["203.0.113.7"],
};

/** Values that a key of this name (lower case) and type may well hold. */
export function sampleValues(key: string, type: string): readonly string[] {
  const byKey = BY_KEY.find(([pattern]) => pattern.test(key))?.[1] ?? [];
  return [...byKey, ...(BY_TYPE[type.replace(/^ArrayOf/, "")] ?? []), "example"];
}
