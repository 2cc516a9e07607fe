export { evaluate, readContext, type Truth } from "./condition/evaluate.js";
export { disjoint, implies } from "./condition/implication.js";
