export { Accounts } from "./accounts.js";
export { asFailures } from "./call-failure.js";
export { AwsExecutor } from "./executor.js";
export { lockAccount } from "./lock.js";
export { readLiveAccount } from "./read-live.js";
export { readOrganization } from "./read-organization.js";
