/** Three-valued: `unknown` where something that is not known could decide. */
export type Truth = "true" | "false" | "unknown";

export function and(a: Truth, b: Truth): Truth {
  if (a === "false" || b === "false") return "false";
  return a === "unknown" || b === "unknown" ? "unknown" : "true";
}

export function or(a: Truth, b: Truth): Truth {
  if (a === "true" || b === "true") return "true";
  return a === "unknown" || b === "unknown" ? "unknown" : "false";
}

export function not(a: Truth): Truth {
  if (a === "unknown") return a;
  return a === "true" ? "false" : "true";
}

export const truthOf = (value: boolean): Truth => (value ? "true" : "false");
