// Counts what the catalogue holds, field by field, and refuses a catalogue that has lost part of one.

/** Share of a recorded count that may go before the build stops. */
const LOSS = 0.05;

/** Field -> how many; nested fields are written "levels.Write". */
export function countFields(source) {
  const counts = {};
  const add = (field, by = 1) => {
    counts[field] = (counts[field] ?? 0) + by;
  };
  add("conditionKeys.global", source.globalConditionKeys.length);
  for (const service of source.services) {
    add("services");
    if (service.name !== service.prefix) add("services.named");
    if (service.categories.length > 0) add("services.withCategory");
    for (const category of service.categories) add(`categories.${category}`);
    if (service.resourceControlPolicies) add("services.resourceControlPolicies");
    if (service.reviewed) add("services.reviewed");
    add("conditionKeys", service.conditionKeys.length);
    for (const { type } of service.conditionKeys) add(`conditionKeys.${type}`);
    add("resourceTypes", service.resourceTypes.length);
    for (const type of service.resourceTypes) {
      if (type.arns.length > 0) add("resourceTypes.withArn");
      if (type.conditionKeys.length > 0) add("resourceTypes.withConditionKeys");
    }
    for (const action of service.actions) {
      add("actions");
      if (action.resourceTypes.length > 0) add("actions.withResourceTypes");
      if (action.resourceTypes.some((type) => type.required)) add("actions.withRequiredResourceType");
      if (action.conditionKeys.length > 0) add("actions.withConditionKeys");
      if (action.dependents !== null) add("actions.dependentsKnown");
      if (action.dependents?.length > 0) add("actions.withDependents");
      if (action.dependents?.includes("iam:PassRole")) add("actions.passingRoles");
      for (const level of action.levels) add(`levels.${level}`);
      for (const risk of action.risks) add(`risks.${risk}`);
      if (action.reviewed) for (const kind of action.classes) add(`reviewed.${kind}`);
    }
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Fields whose count fell by more than 5% against the recorded one, as sentences; a field that vanished has a count of 0. */
export function findLosses(counts, recorded) {
  return Object.entries(recorded)
    .filter(([field, before]) => (counts[field] ?? 0) < before * (1 - LOSS))
    .map(([field, before]) => `${field} fell from ${before} to ${counts[field] ?? 0}`);
}
