// Characters that four sets of AWS's own access levels take as a JSON list, beside what another minimiser is known to need (iam-shrink's
// default and, in brackets, without a limit; constants, since the package is not to be had).
import { catalogue, minimiseActions } from "../dist/index.js";
import { report } from "./measure.mjs";

const SETS = [
  ["s3", ["Read", "List"], 123, 49],
  ["ec2", ["Read", "List"], 456, 134],
  ["ec2", ["Write"], 11_038, 854],
  ["iam", ["Write"], 2_010, 313],
];

const length = (list) => JSON.stringify(list).length;

for (const [prefix, levels, limit, unlimited] of SETS) {
  const names = catalogue
    .service(prefix)
    .actions.filter((action) => levels.some((level) => action.levels.has(level)))
    .map((action) => action.name);
  for (const form of ["word-ends", "words", "letters"]) {
    const started = performance.now();
    const patterns = minimiseActions(names, { form });
    const milliseconds = performance.now() - started;
    const apart = length(minimiseActions(names, { form, classesApart: true }));
    report(
      `${prefix} ${levels.join("+")}, characters by ${form}`,
      length(patterns),
      limit,
      `(${unlimited}) from ${length(names)} for ${names.length} actions, ${patterns.length} patterns in ${milliseconds.toFixed(0)} ms; classes apart: ${apart}`,
    );
  }
}
