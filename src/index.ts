export { type CatalogueAction, type CatalogueService, catalogue } from "./iam/catalogue/index.js";
export type { AccessLevel, ActionClass, Risk } from "./iam/classes.js";
export { type Comparison, compare, type PolicyType } from "./iam/compare.js";
export {
  type DecidedBy,
  type Decision,
  type DecisionInput,
  type DecisionRequest,
  decide,
  type Layer,
  type Would,
} from "./iam/decide.js";
export type { ConditionBlock, PolicyDocument, Statement } from "./iam/document.js";
export { type MinimiseOptions, minimiseActions, type WildcardForm } from "./iam/minimise/index.js";
export { statementLine } from "./iam/statement-line.js";
export { AccessTable, accessTable, type Cell, type TablePolicies } from "./iam/table/index.js";
