import type { IngestContext, Ingested, IngestProblem } from "../../../src/audit/ingest/context.js";
import { PrincipalIndex } from "../../../src/audit/ingest/principal-index.js";
import type { AuthorizationDetails } from "../../../src/model/evidence.js";
import type { Draft } from "../../../src/model/finding.js";

export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";

export const USER = { arn: `arn:aws:iam::${ACCOUNT}:user/bots/deploy-bot`, id: "AIDADEPLOYBOTEXAMPLE0", name: "deploy-bot" };
export const ROLE = {
  arn: `arn:aws:iam::${ACCOUNT}:role/service/orders-batch`,
  id: "AROAORDERSBATCHEXAMPL",
  name: "orders-batch",
};
export const PROFILE = `arn:aws:iam::${ACCOUNT}:instance-profile/orders-batch`;

const authorization: AuthorizationDetails = {
  UserDetailList: [{ Path: "/bots/", UserName: USER.name, UserId: USER.id, Arn: USER.arn }],
  GroupDetailList: [],
  RoleDetailList: [
    {
      Path: "/service/",
      RoleName: ROLE.name,
      RoleId: ROLE.id,
      Arn: ROLE.arn,
      InstanceProfileList: [{ InstanceProfileName: "orders-batch", Arn: PROFILE }],
    },
  ],
  Policies: [],
};

export function context(source = `${ACCOUNT}/${REGION}/guardduty-findings`): IngestContext {
  const principals = new PrincipalIndex();
  principals.add({ account: ACCOUNT, authorization });
  return { source, account: ACCOUNT, region: REGION, partition: "aws", principals };
}

/** The result of a record that must be understood. */
export function understood(result: Ingested | IngestProblem): Ingested {
  if ("problem" in result) throw new Error(result.problem);
  return result;
}

export function draftOf(result: Ingested | IngestProblem): Draft {
  const { draft } = understood(result);
  if (draft === undefined) throw new Error("no draft");
  return draft;
}

/** The whole identity of a draft, as findings get it. */
export function identity({ rule, account, region, resource, key }: Draft): string {
  return [rule, account, region, resource.id, key].join(" | ");
}
