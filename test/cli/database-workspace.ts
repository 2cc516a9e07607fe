import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./folders.js";

const BAILIWICK = `version: 1
organization: Example
environments:
  prod: { accounts: ["111122223333"], regions: [us-east-1] }
identity:
  default: { type: saml, provider: "arn:aws:iam::\${account}:saml-provider/sso", audience: "https://signin.aws.amazon.com/saml", teamTag: team }
databases:
  store: { engine: postgres, in: [prod], url: "\${env:STORE_DATABASE_URL}", schema: db/store.sql, strict: true }
`;

const SALES = `team: sales
name: Sales
purpose: Sells what is in the shop.
databases:
  store:
    role: TEAM_SALES
    grants:
      - { privileges: [SELECT, INSERT, DELETE], tables: [shop.items] }
      - { privileges: [UPDATE], tables: [shop.orders], columns: [status] }
`;

/** Tables of the database, without any grants. */
export const STORE_SQL = `create schema shop;
create table shop.items (id integer primary key, name text);
create table shop.orders (id integer primary key, status text, item integer references shop.items(id));
create view shop.open_orders as select id, item from shop.orders where status = 'open';
`;

/** A workspace with one team in one database; \`role\` for servers, whose roles are shared by every database. */
export function databaseWorkspace({ strict = true, role = "TEAM_SALES" } = {}): string {
  const root = folder();
  mkdirSync(join(root, "roles"));
  mkdirSync(join(root, "db"));
  writeFileSync(join(root, "bailiwick.yaml"), strict ? BAILIWICK : BAILIWICK.replace(", strict: true", ""));
  writeFileSync(join(root, "roles/sales.yaml"), SALES.replace("TEAM_SALES", role));
  writeFileSync(join(root, "db/store.sql"), STORE_SQL);
  return root;
}
