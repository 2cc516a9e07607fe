import { describe, expect, it } from "vitest";
import { guarddutyTypes } from "#frameworks";
import { checkForControl, checkOf, checks, controlFromGenerator, exposesWhenFailed } from "../../../src/audit/controls/checks.js";

describe("the checks", () => {
  it("are eighty, each with evidence or the reason why nothing answers it", () => {
    expect(checks).toHaveLength(80);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(80);
    for (const check of checks) expect(check.judgedBy === "manual" ? check.why : check.evidence, check.id).toBeDefined();
  });

  it("keep the numbers of benchmarks as they are written", () => {
    expect(checkOf("user-console-mfa")?.frameworks).toMatchObject({
      "cis-1.4": ["1.10"],
      "cis-5.0": ["1.9"],
      "cis-7.0": ["2.10"],
      fsbp: ["IAM.5"],
    });
    expect(checkOf("s3-data-write")?.frameworks["cis-1.4"]).toEqual(["3.10"]);
    const numbers = checks.flatMap(({ frameworks }) =>
      Object.entries(frameworks).flatMap(([name, ids]) => (name.startsWith("cis-") ? ids : [])),
    );
    expect(numbers.filter((number) => !/^\d+(\.\d+){1,2}$/.test(number))).toEqual([]);
    expect(numbers.length).toBeGreaterThan(150);
  });

  it("are found by the Security Hub control that asks the same", () => {
    expect(checkForControl("IAM.5")?.id).toBe("user-console-mfa");
    expect(checkForControl("constructor")).toBeUndefined();
  });
});

describe("a generator id", () => {
  it.each([
    ["security-control/IAM.3", "IAM.3"],
    ["aws-foundational-security-best-practices/v/1.0.0/IAM.3", "IAM.3"],
    ["nist-800-53/v/5.0.0/EC2.8", "EC2.8"],
    ["arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.4", "IAM.3"],
    ["cis-aws-foundations-benchmark/v/1.4.0/1.14", "IAM.3"],
    ["pci-dss/v/3.2.1/PCI.IAM.6", "IAM.19"],
    ["arn:aws:securityhub:us-east-1:111122223333:control/cis-aws-foundations-benchmark/v/1.2.0/1.22", "IAM.1"],
    ["cis-aws-foundations-benchmark/v/1.4.0/9.99", undefined],
    ["pci-dss/v/3.2.1/PCI.New.9", undefined],
    ["__proto__", undefined],
    ["", undefined],
  ])("%s means %s", (generator, control) => {
    expect(controlFromGenerator(generator)).toBe(control);
  });
});

describe("what is exposed", () => {
  it("follows from the controls about public access", () => {
    expect(["RDS.2", "S3.2", "EC2.19", "Lambda.1"].map(exposesWhenFailed)).toEqual([true, true, true, true]);
    expect(["S3.8", "IAM.5", "KMS.4"].map(exposesWhenFailed)).toEqual([false, false, false]);
  });
});

describe("GuardDuty's types", () => {
  it("have a severity and the data that they come from", () => {
    const types = Object.entries(guarddutyTypes);
    expect(types).toHaveLength(199);
    for (const [type, { severity, source }] of types) {
      expect(type).toMatch(/^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9]+\/\S+$/);
      expect(["critical", "high", "medium", "low", "varies"]).toContain(severity);
      expect(source).toMatch(/^[a-z0-9-]+$/);
    }
  });
});
