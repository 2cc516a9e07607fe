export { loadWorkspace, type WorkspaceFile } from "./load-workspace.js";
export { mendFor } from "./suggest.js";
