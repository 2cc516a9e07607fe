export { connect } from "./connection/connect.js";
export type { Connection, Notice, Row, Target } from "./connection/connection.js";
export { executorFor, identityOf } from "./execute/executor.js";
export { printViews } from "./live/print-views.js";
export { readLive } from "./live/read-live.js";
export { proveOnServer } from "./prove/prove.js";
export { quoteName } from "./quote-name.js";
export { parseGrantSql } from "./sql/parse-grant-sql.js";
