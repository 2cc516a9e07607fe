import type { DeclaredView } from "../model/workspace.js";
import { checkRoleName, readQualified } from "./database-names.js";
import type { Part } from "./part.js";

function readView([name, part]: readonly [string, Part]): readonly DeclaredView[] {
  const qualified = readQualified({ text: name, part }, false);
  const sql = (part.at("sql").text() ?? "").trim().replace(/;$/, "").trimEnd();
  const owner = part.at("owner").text();
  const isOwner = owner === undefined || checkRoleName({ text: owner, part: part.at("owner") });
  if (sql !== "" && !/^(select|with|values|table|\()/i.test(sql))
    part
      .at("sql")
      .error("not-a-query", "A view is made of a query.", { mend: "Write SELECT … alone; Bailiwick writes CREATE VIEW." });
  if (qualified === undefined || !isOwner) return [];
  const securityInvoker = part.at("securityInvoker").value === true;
  return [{ schema: qualified.schema, name: qualified.name, sql, owner, securityInvoker, place: part.keyPlace }];
}

/** `views` of a database in bailiwick.yaml. */
export function readViews(part: Part): readonly DeclaredView[] {
  return part.entries().flatMap(readView);
}
