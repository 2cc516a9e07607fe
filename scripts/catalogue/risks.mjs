// Adds policies/risks.yaml to the catalogue: risks, and levels that AWS's own table leaves out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/**
 * Sets `risks` on every action and adds the file's levels to AWS's (never taking one away).
 * @returns {string[]} names of the file that the catalogue does not hold, "risk service:Action", for the build's report
 */
export function addRisks(source, file, { risks: known, levels: order }) {
  const actions = new Map();
  for (const service of source.services)
    for (const action of service.actions) {
      action.risks = [];
      action.awsLevels = action.levels;
      actions.set(`${service.prefix}:${action.name}`, action);
    }
  const unknown = [];
  const each = (kinds, section, allowed, apply) => {
    for (const [kind, services] of Object.entries(kinds)) {
      if (!allowed.includes(kind)) throw new Error(`policies/risks.yaml: ${section} "${kind}" is not known`);
      for (const [prefix, names] of Object.entries(services))
        for (const name of names) {
          const action = actions.get(`${prefix}:${name}`);
          if (action === undefined) unknown.push(`${kind} ${prefix}:${name}`);
          else apply(action, kind);
        }
    }
  };
  each(file.risks, "risk", known, (action, risk) => {
    action.risks = known.filter((kind) => kind === risk || action.risks.includes(kind));
  });
  each(file.levels, "level", order, (action, level) => {
    action.levels = order.filter((kind) => kind === level || action.levels.includes(kind));
  });
  return unknown;
}

export function readRisks(root) {
  const file = parse(readFileSync(join(root, "policies/risks.yaml"), "utf8"));
  if (file.version !== 1) throw new Error(`policies/risks.yaml: version ${file.version} is not known`);
  return file;
}
