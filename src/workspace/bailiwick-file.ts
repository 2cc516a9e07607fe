import type { Database, Environment, Identity, NamedResource, Naming, Owner } from "../model/workspace.js";
import { checkArn } from "./arn-template.js";
import { readViews } from "./database-views.js";
import { readEnvironments } from "./environments.js";
import { checkName } from "./names.js";
import type { Part, Written } from "./part.js";

/** bailiwick.yaml as it stands. */
export interface BailiwickFile {
  readonly organization: string;
  readonly naming: Naming;
  readonly environments: readonly Environment[];
  readonly identity: Readonly<Record<string, Identity>>;
  readonly resources: readonly NamedResource[];
  readonly databases: readonly Database[];
  readonly breakGlass: readonly string[];
}

/** ARNs of a text or a list of texts. */
function arnsOf(part: Part): readonly Written[] {
  const text = part.text();
  return text === undefined ? part.texts() : [{ text, part }];
}

function readIdentity(part: Part): Identity {
  const provider = part.at("provider").text() ?? "";
  if (provider !== "") checkArn({ text: provider, part: part.at("provider") });
  const audience = part.at("audience").text();
  if (part.at("type").value === "oidc")
    return { type: "oidc", provider, audience: audience ?? "", teamClaim: part.at("teamClaim").text() ?? "" };
  if (part.at("type").value === "iam") {
    const principals = part.at("principals").texts();
    for (const principal of principals) checkArn(principal);
    return { type: "iam", principals: principals.map(({ text }) => text), mfa: part.at("mfa").value !== false };
  }
  return {
    type: "saml",
    provider,
    audience: audience ?? "https://signin.aws.amazon.com/saml",
    teamTag: part.at("teamTag").text() ?? "team",
  };
}

function readResource([name, part]: readonly [string, Part]): NamedResource {
  const arns = arnsOf(part.at("arn")).filter((written) => checkArn(written));
  return { name, arns: arns.map(({ text }) => text), holds: part.at("holds").text(), place: part.keyPlace };
}

function readDatabase([name, part]: readonly [string, Part], environments: readonly string[]): Database {
  const places = part
    .at("in")
    .texts()
    .filter((word) => checkName(word, environments, "environment"));
  const schema = part.at("schema").text();
  if (schema !== undefined && (schema.startsWith("/") || schema.split(/[\\/]/).includes("..")))
    part.at("schema").error("path-outside", "The schema file lies outside the workspace.", {
      mend: "Give a path inside it, such as db/store.sql.",
    });
  const urlVariable = /^\$\{env:(\w+)\}$/.exec(part.at("url").text() ?? "")?.[1] ?? "";
  return {
    name,
    engine: "postgres",
    in: places.map(({ text }) => text),
    urlVariable,
    schema,
    strict: part.at("strict").value === true,
    views: readViews(part.at("views")),
    place: part.keyPlace,
  };
}

/** Reads bailiwick.yaml but for `owners`, which name teams. */
export function readBailiwickFile(root: Part): BailiwickFile {
  const environments = readEnvironments(root.at("environments"));
  const names = environments.map(({ name }) => name);
  const breakGlass = root
    .at("breakGlass")
    .texts()
    .filter((written) => checkArn(written, []));
  return {
    organization: root.at("organization").text() ?? "",
    naming: {
      path: root.at("naming").at("path").text() ?? "/bailiwick/",
      prefix: root.at("naming").at("prefix").text() ?? "bailiwick",
    },
    environments,
    identity: Object.fromEntries(
      root
        .at("identity")
        .entries()
        .map(([name, part]) => [name, readIdentity(part)]),
    ),
    resources: root.at("resources").entries().map(readResource),
    databases: root
      .at("databases")
      .entries()
      .map((entry) => readDatabase(entry, names)),
    breakGlass: breakGlass.map(({ text }) => text),
  };
}

/** `owners` of bailiwick.yaml. Their patterns hold for every account, so that nothing is filled in. */
export function readOwners(root: Part, teams: readonly string[]): readonly Owner[] {
  return root
    .at("owners")
    .items()
    .map((part) => {
      const [team, match] = [part.at("team"), part.at("match")];
      if (team.text() !== undefined) checkName({ text: team.text() ?? "", part: team }, teams, "team");
      if (match.text() !== undefined) checkArn({ text: match.text() ?? "", part: match }, []);
      return { team: team.text() ?? "", match: match.text() ?? "", place: part.place };
    });
}
