import type { Call, Handlers } from "./call.js";
import { byName } from "./iam-shapes.js";
import type { AccessKey, IamState } from "./iam-state.js";
import { ServiceError } from "./service-error.js";

const HEADER =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
  "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
  "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
  "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/** Milliseconds for which a report is kept: asked again within, the same one is given. */
export const KEPT = 4 * 60 * 60 * 1000;
/** Calls that it takes to make a report. */
const MAKING = 2;

function time(iso: string): string {
  return iso.replace(/(\.\d+)?Z$/, "+00:00");
}

function keyColumns(key: AccessKey | undefined): string[] {
  if (key === undefined) return ["false", "N/A", "N/A", "N/A", "N/A"];
  const { lastUsed } = key;
  const used = lastUsed === undefined ? ["N/A", "N/A", "N/A"] : [time(lastUsed.date), lastUsed.region, lastUsed.service];
  return [String(key.active), time(key.rotated), ...used];
}

/** The report as AWS writes it. */
export function credentialReport(iam: IamState): string {
  const { root } = iam;
  const certificates = ["false", "N/A", "false", "N/A"];
  const rows = [
    [
      "<root_account>",
      `arn:aws:iam::${iam.account}:root`,
      time(root.created),
      "not_supported",
      root.lastUsed === undefined ? "no_information" : time(root.lastUsed),
      "not_supported",
      "not_supported",
      String(root.mfa),
      ...keyColumns(root.keys[0]),
      ...keyColumns(root.keys[1]),
      ...certificates,
    ],
    ...byName(iam.users.values()).map((user) => [
      user.name,
      user.arn,
      time(user.createDate),
      String(user.password !== undefined),
      user.password === undefined
        ? "N/A"
        : user.password.lastUsed === undefined
          ? "no_information"
          : time(user.password.lastUsed),
      user.password === undefined ? "N/A" : time(user.password.lastChanged),
      "N/A",
      String(user.mfa),
      ...keyColumns(user.keys[0]),
      ...keyColumns(user.keys[1]),
      ...certificates,
    ]),
  ];
  return [HEADER, ...rows.map((row) => row.join(","))].join("\n");
}

function isKept({ account, now }: Call): boolean {
  const { report } = account.iam;
  return report !== undefined && now - report.made < KEPT;
}

/** Each call brings the report that is being made nearer to its end. */
function isMade(call: Call): boolean {
  const { iam } = call.account;
  iam.reportPending = (iam.reportPending ?? 0) - 1;
  if (iam.reportPending > 0) return false;
  iam.reportPending = undefined;
  iam.report = { made: call.now, content: credentialReport(iam) };
  return true;
}

/** The credential report: made on demand, which takes a while, and kept for four hours. */
export const iamCredentialReport: Handlers = {
  GenerateCredentialReport: (_, call) => {
    const { iam } = call.account;
    if (isKept(call)) return { State: "COMPLETE" };
    if (iam.reportPending === undefined) {
      iam.reportPending = MAKING;
      return { State: "STARTED", Description: "No report exists. Starting a new report generation task" };
    }
    return { State: isMade(call) ? "COMPLETE" : "INPROGRESS" };
  },
  GetCredentialReport: (_, call) => {
    const { iam } = call.account;
    if (iam.reportPending !== undefined && !isMade(call)) {
      throw new ServiceError("ReportInProgress", "Report generation is in progress", 404);
    }
    if (iam.report === undefined) throw new ServiceError("ReportNotPresent", "No report exists. Generate one first", 410);
    if (!isKept(call)) throw new ServiceError("ReportExpired", "The report has expired. Generate a new one", 410);
    return {
      Content: Buffer.from(iam.report.content).toString("base64"),
      ReportFormat: "text/csv",
      GeneratedTime: new Date(iam.report.made),
    };
  },
};
