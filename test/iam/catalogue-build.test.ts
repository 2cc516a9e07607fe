// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS writes ARN formats with ${placeholders}
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
// @ts-expect-error the build's scripts are plain JavaScript
import { compileCatalogue } from "../../scripts/build-catalogue.mjs";
// @ts-expect-error the build's scripts are plain JavaScript
import { addClasses, defaultClasses, doubtReviews } from "../../scripts/catalogue/classes.mjs";
// @ts-expect-error the build's scripts are plain JavaScript
import { countFields, findLosses } from "../../scripts/catalogue/coverage.mjs";
// @ts-expect-error the build's scripts are plain JavaScript
import { hashOf } from "../../scripts/catalogue/encode.mjs";
// @ts-expect-error the build's scripts are plain JavaScript
import { addRisks } from "../../scripts/catalogue/risks.mjs";
// @ts-expect-error the build's scripts are plain JavaScript
import { arnsOf, dependentsOf, splitLevels } from "../../scripts/catalogue/source.mjs";
import { ACCESS_LEVELS, CLASSES, RISKS } from "../../src/iam/classes.js";

interface Action {
  name: string;
  levels: string[];
  awsLevels: string[];
  risks: string[];
  classes?: string[];
  reviewed?: boolean;
  resourceTypes: unknown[];
  conditionKeys: string[];
  dependents: string[] | null;
}
interface Service {
  prefix: string;
  reviewed?: boolean;
  actions: Action[];
  categories: string[];
  conditionKeys: { key: string; type: string }[];
}
interface Source {
  services: Service[];
  globalConditionKeys: unknown[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const { source, unknown }: { source: Source; unknown: string[] } = await compileCatalogue(root);

/** The compiled catalogue with some of it changed, on a copy. */
function changed(change: (copy: Source) => void): Source {
  const copy = structuredClone(source);
  change(copy);
  return copy;
}

const everyAction = (copy: Source, change: (action: Action, place: number) => void) => {
  let place = 0;
  for (const service of copy.services) for (const action of service.actions) change(action, place++);
};

describe("coverage", () => {
  const counts: Record<string, number> = countFields(source);
  const losses = (change: (copy: Source) => void) => findLosses(countFields(changed(change)), counts).join("\n");

  it("finds nothing lost in the catalogue itself", () => {
    expect(findLosses(counts, counts)).toEqual([]);
    expect(counts.actions).toBeGreaterThan(20_000);
  });

  it.each<[string, RegExp, (copy: Source) => void]>([
    ["services", /^services fell/m, (copy) => copy.services.splice(0, 30)],
    [
      "dependents",
      /^actions\.dependentsKnown fell from \d+ to 0$/m,
      (copy) =>
        everyAction(copy, (action) => {
          action.dependents = null;
        }),
    ],
    [
      "emptied dependents",
      /^actions\.withDependents fell/m,
      (copy) =>
        everyAction(copy, (action) => {
          if (action.dependents) action.dependents = [];
        }),
    ],
    [
      "one level",
      /^levels\.Tagging fell/m,
      (copy) =>
        everyAction(copy, (action) => {
          action.levels = action.levels.filter((level) => level !== "Tagging");
        }),
    ],
    [
      "resource types of every tenth action",
      /^actions\.withResourceTypes fell/m,
      (copy) =>
        everyAction(copy, (action, place) => {
          if (place % 10 === 0) action.resourceTypes = [];
        }),
    ],
    [
      "condition keys",
      /^actions\.withConditionKeys fell/m,
      (copy) =>
        everyAction(copy, (action, place) => {
          if (place % 10 === 0) action.conditionKeys = [];
        }),
    ],
    [
      "risks",
      /^risks\.escalation fell/m,
      (copy) =>
        everyAction(copy, (action) => {
          action.risks = action.risks.filter((risk) => risk !== "escalation");
        }),
    ],
    [
      "categories",
      /^services\.withCategory fell/m,
      (copy) =>
        copy.services.slice(0, 40).forEach((service) => {
          service.categories = [];
        }),
    ],
    [
      "types of condition keys",
      /^conditionKeys\.ARN fell/m,
      (copy) => {
        for (const key of copy.services.flatMap((service) => service.conditionKeys)) if (key.type === "ARN") key.type = "String";
      },
    ],
    [
      "reviews",
      /^services\.reviewed fell/m,
      (copy) =>
        copy.services.forEach((service) => {
          service.reviewed = false;
        }),
    ],
  ])("notices the loss of %s", (_, expected, change) => {
    expect(losses(change)).toMatch(expected);
  });

  it("lets five in a hundred go, and no more", () => {
    expect(findLosses({ actions: 95 }, { actions: 100 })).toEqual([]);
    expect(findLosses({ actions: 94 }, { actions: 100 })).toEqual(["actions fell from 100 to 94"]);
    expect(findLosses({}, { actions: 100 })).toEqual(["actions fell from 100 to 0"]);
  });
});

describe("the built module", () => {
  it("has at most 3 MB", () => {
    expect(statSync(`${root}build/catalogue.js`).size).toBeLessThanOrEqual(3 * 1024 * 1024);
  });

  it("has a hash that a single class or dependent changes, and nothing else", () => {
    const hash = hashOf(source);
    expect(hashOf(structuredClone(source))).toBe(hash);
    const first = (change: (action: Action) => void) => changed((copy) => change(copy.services[0]?.actions[0] as Action));
    expect(
      hashOf(
        first((action) => {
          action.classes = [...(action.classes ?? []), "credential"];
        }),
      ),
    ).not.toBe(hash);
    expect(
      hashOf(
        first((action) => {
          action.dependents = null;
        }),
      ),
    ).not.toBe(hash);
  });
});

describe("risks", () => {
  it("report names that the catalogue does not hold", () => {
    expect(unknown).toContain("resource-exposure workmail:ResetUserPassword");
  });

  it("never take a level away", () => {
    const action = { name: "X", levels: ["Write", "Permissions management"] } as Action;
    const services = [{ prefix: "p", actions: [action] } as unknown as Service];
    addRisks(
      { services },
      { risks: {}, levels: { Tagging: { p: ["X"] }, Write: { p: ["X"] } } },
      { risks: RISKS, levels: ACCESS_LEVELS },
    );
    expect(action.levels).toEqual(["Write", "Permissions management", "Tagging"]);
    expect(action.awsLevels).toEqual(["Write", "Permissions management"]);
  });

  it("refuse kinds that nobody knows", () => {
    expect(() =>
      addRisks({ services: [] }, { risks: { boredom: {} }, levels: {} }, { risks: RISKS, levels: ACCESS_LEVELS }),
    ).toThrow(/boredom/);
  });
});

describe("default classes", () => {
  it.each<[string, string[], string[], string[]]>([
    ["p", ["List"], [], ["data-read"]],
    ["p", ["Read"], [], ["data-read"]],
    ["p", ["Write"], [], ["mutate"]],
    ["p", ["Write", "Tagging"], [], ["mutate"]],
    ["p", ["Write", "Permissions management"], [], ["mutate", "permission"]],
    ["p", ["Permissions management"], [], ["permission"]],
    ["p", ["Read"], ["credential-exposure"], ["data-read", "secret-read"]],
    ["p", ["Write"], ["credential-exposure"], ["mutate", "credential"]],
    ["p", ["Write"], ["data-access"], ["data-read", "mutate"]],
    ["p", ["Write"], ["resource-exposure"], ["mutate", "share"]],
    ["iam", ["Write"], ["resource-exposure"], ["mutate", "permission"]],
    ["sso", ["Write"], ["resource-exposure"], ["mutate", "permission"]],
    ["organizations", ["Write"], ["resource-exposure"], ["mutate", "permission"]],
    ["p", ["Write"], ["escalation"], ["mutate", "permission"]],
  ])("of %s %j with %j are %j", (prefix, levels, risks, classes) => {
    expect(defaultClasses(prefix, { levels, risks }, CLASSES)).toEqual(classes);
  });
});

describe("reviewed classes", () => {
  const action = (name: string, ...levels: string[]) => ({ name, levels, awsLevels: levels, risks: [] }) as unknown as Action;
  const services = () => [
    {
      prefix: "p",
      actions: [action("Get", "Read"), action("Put", "Write"), action("Share", "Write", "Permissions management")],
    } as unknown as Service,
  ];
  const review = (classes: object, corrects?: object, service = "p") => {
    const held = services();
    const file = { service, catalogue: "1.2.3", classes, ...(corrects ? { corrects } : {}) };
    addClasses({ services: held }, [{ path: `policies/classes/${service}.yaml`, file }], CLASSES);
    return held[0] as Service;
  };
  const whole = { "config-read": ["Get"], operate: ["Put"], share: ["Share"] };

  it("hold for the actions of the file, and make the service reviewed when it names all of them", () => {
    const service = review(whole);
    expect(service.reviewed).toBe(true);
    expect(service.actions.map((one) => one.classes)).toEqual([["config-read"], ["operate"], ["share"]]);
  });

  it("fall to the defaults for an action that the file does not name", () => {
    const service = review({ operate: ["Put"], share: ["Share"] });
    expect(service.reviewed).toBe(false);
    expect(service.actions[0]?.classes).toEqual(["data-read"]);
  });

  it("may be several", () => {
    expect(review({ ...whole, permission: ["Put"] }).actions[1]?.classes).toEqual(["operate", "permission"]);
  });

  it("accept a milder class with its reason", () => {
    expect(review({ "data-read": ["Put"] }, { Put: "Takes a long query; writes nothing." }).actions[1]?.classes).toEqual([
      "data-read",
    ]);
  });

  it.each<[string, object, object | undefined, RegExp]>([
    ["an action that AWS does not have", { operate: ["Putt"] }, undefined, /operate names p:Putt/],
    ["a write among the reads", { "config-read": ["Put"] }, undefined, /p:Put is Write, and stands only under config-read/],
    ["a write among reads of several kinds", { "data-read": ["Put"], "secret-read": ["Put"] }, undefined, /p:Put is Write/],
    ["permissions among changes", { mutate: ["Share"] }, undefined, /p:Share manages permissions/],
    [
      "configuration only, and data",
      { "config-read": ["Get"], "data-read": ["Get"] },
      undefined,
      /p:Get cannot read configuration only/,
    ],
    ["an action twice in one class", { "config-read": ["Get", "Get"] }, undefined, /must NOT have duplicate items/],
    ["a class that nobody knows", { reading: ["Get"] }, undefined, /property name must be valid/],
    ["a correction of nothing", whole, { Other: "There is no such action." }, /corrects names p:Other/],
    ["a correction without a reason", { "data-read": ["Put"] }, { Put: "" }, /must NOT have fewer than/],
  ])("refuse %s", (_, classes, corrects, expected) => {
    expect(() => review(classes, corrects)).toThrow(expected);
  });

  it("are doubted where they tell nothing of a known risk", () => {
    const service = review(whole);
    const [read, write] = service.actions as [Action, Action];
    read.risks = ["credential-exposure"];
    write.risks = ["escalation"];
    expect(doubtReviews({ services: [service] })).toEqual([
      "p:Get has the risk credential-exposure, and is reviewed as config-read",
      "p:Put has the risk escalation, and is reviewed as operate",
    ]);
    read.classes = ["secret-read"];
    write.classes = ["operate", "permission"];
    expect(doubtReviews({ services: [service] })).toEqual([]);
  });

  it("refuse a service that AWS does not have, a second file, and unknown keys", () => {
    expect(() => review(whole, undefined, "q")).toThrow(/service "q" is not in the catalogue/);
    const file = { service: "p", catalogue: "1.2.3", classes: whole };
    const path = "policies/classes/p.yaml";
    expect(() =>
      addClasses(
        { services: services() },
        [
          { path, file },
          { path, file },
        ],
        CLASSES,
      ),
    ).toThrow(/another file/);
    expect(() => addClasses({ services: services() }, [{ path, file: { ...file, klasses: {} } }], CLASSES)).toThrow(
      /additional properties/,
    );
  });
});

describe("reading AWS's data", () => {
  it("splits levels and refuses new ones", () => {
    expect(splitLevels("Permissions management, Write", ACCESS_LEVELS)).toEqual(["Write", "Permissions management"]);
    expect(() => splitLevels("Write, Delete", ACCESS_LEVELS)).toThrow(/"Delete"/);
  });

  it("splits formats that share a cell and mends their placeholders", () => {
    expect(arnsOf("arn:${Partition}:a:${Region}::/x/${Id}, arn:${Partition}:a:${Region}::/y/${Id}")).toEqual([
      "arn:${Partition}:a:${Region}::/x/${Id}",
      "arn:${Partition}:a:${Region}::/y/${Id}",
    ]);
    expect(arnsOf("arn:${Partition}:a:${Region}:${AccountId}:x/${Y}-{Stamp}")).toEqual([
      "arn:${Partition}:a:${Region}:${Account}:x/${Y}-${Stamp}",
    ]);
    expect(() => arnsOf("arn:${Partition}:a:${Region}:${Account:x")).toThrow(/not understood/);
  });

  it("takes dependents of the action and of its resource types, from either version, or none as unknown", () => {
    const listing = (own: string[], typed: string[]) => ({ dependentActions: own, resourceTypes: [{ dependentActions: typed }] });
    const same = (name: string) => name;
    expect(dependentsOf(listing([], []), listing(["b:B"], ["a:A", "b:B"]), same)).toEqual(["a:A", "b:B"]);
    expect(dependentsOf(listing([], []), listing([], []), same)).toEqual([]);
    expect(dependentsOf(listing([], []), undefined, same)).toBeNull();
    expect(dependentsOf(listing(["c:C"], []), undefined, same)).toEqual(["c:C"]);
  });
});
