export { connect } from "./connection/connect.js";
export type { Connection, Notice, Row, Target } from "./connection/connection.js";
export { readLive } from "./live/read-live.js";
