/** What kind of thing an action does; an action has one or more. Order is worst last and is the bit order in the catalogue. */
export const CLASSES = [
  "config-read",
  "data-read",
  "secret-read",
  "operate",
  "ship",
  "mutate",
  "share",
  "permission",
  "credential",
] as const;

export type ActionClass = (typeof CLASSES)[number];

/** AWS's access levels, from the Service Authorization Reference. */
export const ACCESS_LEVELS = ["List", "Read", "Write", "Permissions management", "Tagging"] as const;

export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** Risks that AWS's access levels do not tell. */
export const RISKS = ["credential-exposure", "data-access", "escalation", "resource-exposure"] as const;

export type Risk = (typeof RISKS)[number];
