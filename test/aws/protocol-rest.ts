import type { Input } from "./input.js";

/** Where an operation of a REST JSON service lives: method, path with `{Member}` or greedy `{Member+}`. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

interface Compiled {
  readonly operation: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly members: readonly string[];
}

function compile({ operation, method, path }: Route): Compiled {
  const members: string[] = [];
  const pattern = path.replace(/\{(\w+)(\+?)\}/g, (_, member: string, greedy: string) => {
    members.push(member);
    return greedy === "+" ? "(.+)" : "([^/]+)";
  });
  return { operation, method, pattern: new RegExp(`^${pattern}$`), members };
}

/** Finds operations of REST JSON services by method and path. */
export class Routes {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile);
  }

  /** The operation and its input: members of the path, of the query and of the body together; undefined: there is none. */
  read(method: string, url: URL, body: string): { operation: string; input: Input } | undefined {
    for (const route of this.#routes) {
      if (route.method !== method) continue;
      const found = route.pattern.exec(url.pathname);
      if (found === null) continue;
      const input: Record<string, unknown> = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
      for (const key of new Set(url.searchParams.keys())) input[key] = url.searchParams.get(key);
      route.members.forEach((member, i) => {
        input[member] = decodeURIComponent(found[i + 1] ?? "");
      });
      return { operation: route.operation, input };
    }
    return undefined;
  }
}
