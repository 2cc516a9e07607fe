import { writeSqlName } from "../../src/model/sql-name.js";
import type { WorkspaceFile } from "../../src/workspace/index.js";
import type { Brownfield } from "./brownfield.js";
import { Dice } from "./dice.js";

type Json = Record<string, unknown>;

const TABLE_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

function words(dice: Dice, privileges: readonly string[]): Json {
  if (dice.chance(0.25)) return { level: "admin" };
  if (dice.chance(0.1)) return { privileges: ["ALL"] };
  return { privileges: dice.some(privileges) };
}

function grant(dice: Dice, field: Brownfield, creators: readonly string[]): Json {
  const option = dice.chance(0.2) ? { grantOption: true } : {};
  const roll = dice.int(1, 10);
  if (roll <= 3)
    return { ...words(dice, TABLE_PRIVILEGES), tables: dice.some(field.tables.map(({ name }) => writeSqlName(name))), ...option };
  if (roll === 4) {
    const table = dice.pick(field.tables);
    const privileges = dice.some(["SELECT", "INSERT", "UPDATE", "REFERENCES"]);
    return { privileges, tables: [writeSqlName(table.name)], columns: dice.some(table.columns), ...option };
  }
  if (roll === 5 && field.views.length > 0) return { privileges: ["SELECT"], views: [writeSqlName(dice.pick(field.views))] };
  if (roll === 6 && field.sequences.length > 0)
    return { ...words(dice, ["USAGE", "SELECT", "UPDATE"]), sequences: field.sequences.map((name) => writeSqlName(name)) };
  if (roll === 7 && field.functions.length > 0) {
    const { name, arguments: types } = dice.pick(field.functions);
    return { privileges: ["EXECUTE"], functions: [writeSqlName(name, types)], ...option };
  }
  if (roll === 8) return { ...words(dice, ["USAGE", "CREATE"]), schemas: dice.some(field.schemas), ...option };
  if (roll === 9) return { privileges: dice.some(["CONNECT", "TEMPORARY", "CREATE"]), database: true };
  const [kind, privileges] = dice.pick([
    ["tables", ["SELECT", "INSERT", "UPDATE"]],
    ["sequences", ["USAGE", "SELECT"]],
    ["functions", ["EXECUTE"]],
    ["types", ["USAGE"]],
  ] as const);
  const future = dice.pick([{}, { future: true }, { future: "only" }, { future: true, by: [dice.pick(creators)] }]);
  return {
    privileges: dice.some(privileges),
    all: { [kind]: dice.chance(0.2) ? ["*"] : dice.some(field.schemas) },
    ...future,
    ...option,
  };
}

/** Files of a workspace that declares something over a brownfield; not every one is sound. */
export function declaration(seed: number, field: Brownfield, version: number, strict: boolean): readonly WorkspaceFile[] {
  const dice = new Dice(seed * 104729 + 3);
  const membership = (role: string): Json => {
    if (version < 160000) return { role, admin: dice.chance(0.3) };
    return { role, inherit: dice.chance(0.6), set: dice.chance(0.6), admin: dice.chance(0.3) };
  };
  const creators = [...field.others, "postgres"];
  const files = field.managed.map((role, index) => {
    const groups = [...field.others, ...field.managed.slice(index + 1), ...(version >= 140000 ? ["pg_read_all_data"] : [])];
    const access: Json = {
      role,
      grants: Array.from({ length: dice.int(0, 6) }, () => grant(dice, field, creators)),
      ...(dice.chance(0.4) ? { reach: "declared" } : {}),
      ...(dice.chance(0.3) ? { memberOf: [membership(dice.pick(groups))] } : {}),
      ...(dice.chance(0.2) ? { members: dice.chance(0.5) ? [] : [membership(dice.pick(field.others))] } : {}),
      ...(dice.chance(0.3) ? { login: dice.chance(0.5) } : {}),
      ...(dice.chance(0.2) ? { connectionLimit: dice.int(-1, 5) } : {}),
      ...(dice.chance(0.2) ? { validUntil: dice.pick(["infinity", "2031-02-03T04:05:06Z", "2031-02-03T04:05:06+02:00"]) } : {}),
    };
    const team = { team: `team${index}`, name: `Team ${index}`, purpose: "Works.", databases: { store: access } };
    return { path: `roles/team${index}.yaml`, text: JSON.stringify(team, null, 1) };
  });
  const database = { engine: "postgres", in: ["prod"], url: "${env:STORE_URL}", strict };
  const bailiwick = {
    version: 1,
    organization: "Brownfield",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: database },
  };
  return [{ path: "bailiwick.yaml", text: JSON.stringify(bailiwick, null, 1) }, ...files];
}
