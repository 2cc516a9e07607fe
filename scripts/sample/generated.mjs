// Puts the committed role bundles into an account, exactly as they were generated.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

function json(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Paths of every bundle.json below policies/generated, in order. */
function bundles(root) {
  const folder = join(root, "policies/generated");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("bundle.json"))
    .sort()
    .map((path) => join(folder, path));
}

/** Adds a role, its policies and its boundary for every bundle of the account. */
export function addGenerated(root, account) {
  for (const path of bundles(root)) {
    const bundle = json(path);
    if (bundle.account !== account.id) continue;
    const folder = dirname(path);
    const place = (arn) => arn.slice(arn.indexOf(":policy/") + 7);
    const add = ({ name, arn, file }) => {
      const whole = place(arn);
      return account.addPolicy(name, json(join(folder, file)), {
        path: whole.slice(0, whole.length - name.length),
        created: 120,
      });
    };
    const attached = bundle.permissions.map(add);
    const boundary = add(bundle.boundary);
    account.addRole(bundle.role.name, {
      path: bundle.role.path,
      document: json(join(folder, "trust-policy.json")),
      attached,
      boundary: boundary.PolicyArn,
      tags: Object.entries(bundle.tags).map(([Key, Value]) => ({ Key, Value })),
      session: bundle.role.maxSessionSeconds,
      created: 120,
      used: 1,
    });
  }
}
