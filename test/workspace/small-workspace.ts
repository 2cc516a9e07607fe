import { loadWorkspace, type WorkspaceFile } from "../../src/workspace/index.js";

/** A small sound workspace, which tests break in one place. */
export const SMALL: Readonly<Record<string, string>> = {
  "bailiwick.yaml": `version: 1
organization: Corner Shop
environments:
  prod: { accounts: ["111122223333"], regions: [us-east-1] }
  nonprod: { accounts: ["222233334444"], regions: [us-east-1] }
identity:
  default: { type: saml, provider: "arn:aws:iam::\${account}:saml-provider/sso" }
resources:
  orders: { arn: "arn:aws:dynamodb:\${region}:\${account}:table/orders", holds: customer-data }
  images: { arn: "arn:aws:s3:::shop-images/*" }
databases:
  store: { engine: postgres, in: [prod], url: "\${env:STORE_URL}", schema: db/store.sql }
owners:
  - { team: support, match: "arn:aws:iam::*:role/desk-*" }
`,
  "policies/guardrails.yaml": `version: 1
guardrails:
  - name: keep-trail
    why: So that what happened can be told.
    actions: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]
    exempt: ["arn:aws:iam::*:role/pipeline"]
  - name: regions
    why: So that nothing runs unseen.
    actions: ["*"]
    except: [iam, sts]
    when: { StringNotEquals: { "aws:RequestedRegion": [us-east-1] } }
`,
  "roles/support.yaml": `team: support
name: Support
purpose: Answers questions.
lead: lead@example.com
members: [ana@example.com, bo@example.com]
access:
  - { in: [prod], level: read, services: [dynamodb], resources: [orders] }
  - actions: ["s3:GetObject", "s3:ListAllMyBuckets"]
    except: ["s3:ListAllMyBuckets"]
    when: { StringEquals: { "s3:ExistingObjectTag/open": "yes" } }
never:
  - { above: write }
  - { in: [prod], classes: [permission], services: [iam] }
databases:
  store:
    grants:
      - { privileges: [SELECT], tables: [sales.orders], columns: [id] }
`,
  "roles/tasks.yaml": `team: tasks
kind: workload
name: Tasks
purpose: Runs the shop.
in: [prod]
trust:
  - { service: ecs-tasks.amazonaws.com }
access:
  - { actions: ["iam:PassRole"], resources: ["arn:aws:iam::\${account}:role/task"], to: [ecs-tasks.amazonaws.com] }
never:
  - { services: [kms] }
`,
};

export function filesOf(texts: Readonly<Record<string, string>>): readonly WorkspaceFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

/** The small workspace with one text in one file replaced by another; the text must be there. */
export function broken(
  path: string,
  from: string,
  to: string,
  base: Readonly<Record<string, string>> = SMALL,
): Readonly<Record<string, string>> {
  const text = base[path] ?? "";
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  return { ...base, [path]: text.replace(from, () => to) };
}

/** Diagnostics as `file:line:column code`, as a person sees them. */
export function told(texts: Readonly<Record<string, string>>): readonly string[] {
  return loadWorkspace(filesOf(texts)).diagnostics.map(
    ({ place, code }) => `${place?.file}:${place?.line}:${place?.column} ${code}`,
  );
}
