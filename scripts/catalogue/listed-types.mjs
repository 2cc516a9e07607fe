// Adds policies/resource-types.yaml to the catalogue: resource types that AWS's own table leaves out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { byCodeUnit } from "./source.mjs";

/** Adds every type of the file to its service and actions; throws where AWS lists the type by now, or an action is not there. */
export function addTypes(source, { types }) {
  for (const [prefix, added] of Object.entries(types)) {
    const service = source.services.find((each) => each.prefix === prefix);
    if (service === undefined) throw new Error(`policies/resource-types.yaml: there is no service ${prefix}`);
    for (const [name, { arns, actions }] of Object.entries(added)) {
      if (service.resourceTypes.some((type) => type.name === name))
        throw new Error(`policies/resource-types.yaml: AWS lists ${prefix} ${name} itself`);
      service.resourceTypes.push({ name, arns, conditionKeys: [] });
      for (const wanted of actions) {
        const action = service.actions.find((each) => each.name === wanted);
        if (action === undefined) throw new Error(`policies/resource-types.yaml: there is no action ${prefix}:${wanted}`);
        if (action.resourceTypes.length > 0)
          throw new Error(`policies/resource-types.yaml: AWS lists resource types of ${prefix}:${wanted} itself`);
        action.resourceTypes.push({ name, required: true, conditionKeys: [] });
      }
    }
    service.resourceTypes.sort((a, b) => byCodeUnit(a.name, b.name));
  }
}

export function readTypes(root) {
  const file = parse(readFileSync(join(root, "policies/resource-types.yaml"), "utf8"));
  if (file.version !== 1) throw new Error(`policies/resource-types.yaml: version ${file.version} is not known`);
  return file;
}
