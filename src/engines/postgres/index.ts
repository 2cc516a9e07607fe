export { connect } from "./connection/connect.js";
export type { Connection, Notice, Row, Target } from "./connection/connection.js";
export { type PrintedView, printViews } from "./live/print-views.js";
export { readLive } from "./live/read-live.js";
export { quoteName } from "./quote-name.js";
