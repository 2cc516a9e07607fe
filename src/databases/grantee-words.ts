import { PUBLIC } from "../model/database.js";

/** Everybody, or a role by its name; one that the server lets be called "PUBLIC" stands in quotes, so that nobody takes it for everybody. */
export function granteeWords(grantee: string | typeof PUBLIC): string {
  if (grantee === PUBLIC) return "PUBLIC";
  return grantee.toLowerCase() === "public" ? `"${grantee}"` : grantee;
}
