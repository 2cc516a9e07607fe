export { type CatalogueAction, type CatalogueService, catalogue } from "./iam/catalogue/index.js";
export type { AccessLevel, ActionClass, Risk } from "./iam/classes.js";
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
export { statementLine } from "./iam/statement-line.js";
