import { setTimeout as sleep } from "node:timers/promises";
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from "@aws-sdk/client-iam";
import { parseCredentialReport } from "../../snapshot/credential-report.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { endingOf } from "./pages.js";

const GENERATE = { service: "iam", name: "GenerateCredentialReport" };
const GET = { service: "iam", name: "GetCredentialReport" };
/** Milliseconds between looks, doubling, and how long to go on looking. */
const FIRST = 500;
const LONGEST = 15_000;
const PATIENCE = 5 * 60_000;
const NOT_YET = /ReportInProgress|NotReady/;
const GONE = /ReportNotPresent|NotPresent|ReportExpired|Expired/;

interface Report {
  readonly text: string;
  readonly generated: Date | undefined;
}

async function generate(context: AccountContext): Promise<boolean> {
  const { home } = context;
  const { State } = await callIn(context, home, GENERATE, false, (clients) =>
    clients.get("iam", home).send(new GenerateCredentialReportCommand({})),
  );
  return State === "COMPLETE";
}

/** The report; undefined: it is not ready yet, or another one must be asked for. */
async function get(context: AccountContext): Promise<Report | "not-yet" | "gone"> {
  const { home } = context;
  try {
    const answer = await callIn(context, home, GET, false, (clients) =>
      clients.get("iam", home).send(new GetCredentialReportCommand({})),
    );
    return { text: Buffer.from(answered(answer.Content, "Content", GET)).toString("utf8"), generated: answer.GeneratedTime };
  } catch (error) {
    if (error instanceof CallProblem && NOT_YET.test(error.code)) return "not-yet";
    if (error instanceof CallProblem && GONE.test(error.code) && error.kind !== "session") return "gone";
    throw error;
  }
}

async function fetchReport(context: AccountContext): Promise<Report> {
  const { signal } = context.caller;
  const end = performance.now() + PATIENCE;
  let complete = await generate(context);
  for (let pause = FIRST; performance.now() < end; pause = Math.min(LONGEST, pause * 2)) {
    if (!complete) await sleep(pause, undefined, { signal });
    const report = await get(context);
    if (typeof report === "object") return report;
    complete = false;
    if (report === "gone") await generate(context);
  }
  throw new CallProblem("other", "NotReady", "iam:GetCredentialReport: the report was not ready in five minutes");
}

/** IAM's report of every user's credentials. Its time is when IAM made it: it may be four hours old. */
export async function collectCredentialReport(context: AccountContext): Promise<void> {
  const key = keyOf(context, "credential-report", null);
  if (context.draft.ended(key) !== undefined) return;
  try {
    const { text, generated } = await fetchReport(context);
    const report = parseCredentialReport(text);
    if ("problem" in report) throw new CallProblem("other", "BadReport", `iam:GetCredentialReport: ${report.problem}`);
    const time = generated === undefined ? {} : { time: generated.toISOString().replace(/\.\d+Z$/, "Z") };
    await context.draft.write(key, { status: "ok", reason: "", ...time }, [text], report.rows.length);
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    await context.draft.lack(key, endingOf(error));
  }
}
