import type { StateReader } from "../../roles/provision/known-state.js";
import type { AccountApi } from "./account-api.js";
import { readAttached, readInline, readPolicy, readRole } from "./iam-reader.js";
import { readScp, readScpTargets } from "./scp-calls.js";

/** What AWS tells now. */
export function freshState(api: AccountApi): StateReader {
  return {
    role: (name) => readRole(api, name),
    attached: (role) => readAttached(api, role),
    inline: (role, name) => readInline(api, role, name),
    policy: (arn) => readPolicy(api, arn),
    scp: (name) => readScp(api, name),
    scpTargets: (name) => readScpTargets(api, name),
  };
}
