import { describe, expect, it } from "vitest";
import { grantsOf } from "../../src/roles/grants.js";
import { ACCOUNT, actionRule, levelRule, teamOf } from "./made.js";

const scope = { environment: "nonprod", account: ACCOUNT, regions: ["eu-west-1", "us-east-1"] };
const table = "arn:aws:dynamodb:${region}:${account}:table/orders";
const asked = (rule: ReturnType<typeof levelRule>) => grantsOf(teamOf("t", { access: [rule] }), scope);
const of = (rule: ReturnType<typeof levelRule>, action: string) => asked(rule).grants.filter((grant) => grant.action === action);

describe("grantsOf", () => {
  it("grants everything where no resource is named", () => {
    expect(of(levelRule("read", ["dynamodb"]), "dynamodb:GetItem")[0]?.resources).toEqual(["*"]);
  });

  it("fills templates in, once for every region", () => {
    const [grant] = of(levelRule("read", ["dynamodb"], { resources: [table] }), "dynamodb:GetItem");
    expect(grant?.resources).toEqual([
      "arn:aws:dynamodb:eu-west-1:222233334444:table/orders",
      "arn:aws:dynamodb:us-east-1:222233334444:table/orders",
    ]);
  });

  it("leaves out rules of other environments", () => {
    expect(asked(levelRule("read", ["dynamodb"], { in: ["prod"] })).grants).toEqual([]);
  });

  it("grants reads of configuration that AWS cannot scope, and says so", () => {
    const { grants, unscoped } = asked(levelRule("view", ["dynamodb"], { resources: [table] }));
    expect(grants.find((grant) => grant.action === "dynamodb:ListTables")?.resources).toEqual(["*"]);
    expect(unscoped).toContain("dynamodb:ListTables");
  });

  it("withholds other actions that AWS cannot scope, unless the rule names them", () => {
    const resources = ["arn:aws:ec2:us-east-1:${account}:instance/i-1"];
    const level = asked(levelRule("write", ["ec2"], { resources }));
    expect(
      level.withheld.find((one) => one.action === "ec2:AllocateHosts" || one.action === "ec2:DeleteSpotDatafeedSubscription"),
    ).toBeDefined();
    const name = "ec2:DeleteSpotDatafeedSubscription";
    const named = asked(actionRule([name], { resources }));
    expect(named.grants[0]?.resources).toEqual(["*"]);
    expect(named.unscoped).toEqual([name]);
  });

  it("tells a bucket from the objects in it", () => {
    const rule = actionRule(["s3:GetObject", "s3:ListBucket"], { resources: ["arn:aws:s3:::lake"] });
    expect(of(rule, "s3:ListBucket")[0]?.resources).toEqual(["arn:aws:s3:::lake"]);
    expect(asked(rule).withheld.map((one) => one.action)).toEqual(["s3:GetObject"]);
    const both = actionRule(["s3:GetObject", "s3:ListBucket"], { resources: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"] });
    expect(of(both, "s3:GetObject")[0]?.resources).toEqual(["arn:aws:s3:::lake/*"]);
    expect(of(both, "s3:ListBucket")[0]?.resources).toEqual(["arn:aws:s3:::lake"]);
  });

  it("says which type none of the resources is", () => {
    const { withheld } = asked(actionRule(["dynamodb:GetItem"], { resources: ["arn:aws:s3:::lake"] }));
    expect(withheld[0]?.reason).toContain("none of the named resources is a table");
  });

  it("notes a second required type that the rule does not name", () => {
    const { grants, partial } = asked(
      actionRule(["ec2:RunInstances"], { resources: ["arn:aws:ec2:us-east-1:${account}:subnet/subnet-1"] }),
    );
    expect(grants).toHaveLength(1);
    expect(partial[0]?.reason).toContain("instance");
  });

  it("gives PassRole only for named roles to named services", () => {
    const role = "arn:aws:iam::${account}:role/bailiwick/bailiwick-orders";
    expect(asked(actionRule(["iam:PassRole"])).grants).toEqual([]);
    expect(asked(actionRule(["iam:PassRole"], { resources: ["*"], passTo: ["ecs-tasks.amazonaws.com"] })).grants).toEqual([]);
    expect(asked(actionRule(["iam:PassRole"], { resources: [role] })).withheld[0]?.reason).toContain("`to`");
    const [grant] = of(actionRule(["iam:PassRole"], { resources: [role], passTo: ["ecs-tasks.amazonaws.com"] }), "iam:PassRole");
    expect(grant?.when).toEqual({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
  });
});
