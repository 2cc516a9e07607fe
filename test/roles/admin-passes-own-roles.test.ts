import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";

const FOLDER = new URL("../../policies/generated/sandbox/333344445555/devops/", import.meta.url);
const read = (name: string): PolicyDocument => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as PolicyDocument;

function passes(resource: string, service: string): string {
  return decide({
    request: {
      principal: "arn:aws:sts::333344445555:assumed-role/bailiwick-devops/dana",
      action: "iam:PassRole",
      resource,
      context: { "iam:PassedToService": service, "aws:RequestedRegion": "us-east-1" },
    },
    identityPolicies: [read("permissions-1.json")],
    permissionsBoundaries: [read("permissions-boundary.json")],
  }).decision;
}

describe("an administrator of IAM", () => {
  it.each(["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"])("passes roles of the team's own path to %s", (service) => {
    expect(passes("arn:aws:iam::333344445555:role/bailiwick/devops/worker", service)).toBe("allowed");
  });

  it.each([
    "arn:aws:iam::333344445555:role/break-glass",
    "arn:aws:iam::333344445555:role/bailiwick/bailiwick-devops",
    "arn:aws:iam::333344445555:role/bailiwick/security/worker",
    "arn:aws:iam::333344445555:role/aws-service-role/ec2.amazonaws.com/AWSServiceRoleForEC2",
  ])("does not pass %s", (role) => {
    expect(passes(role, "ec2.amazonaws.com")).toBe("explicitDeny");
  });
});
