export { type Loaded, loadWorkspace, type WorkspaceFile } from "./load-workspace.js";
