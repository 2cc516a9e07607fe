/** A message of the server beside its answer. `code` is the SQLSTATE, which no language setting changes. */
export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  /** How many statements of the same batch had ended before: the number of the one that it is about. Null where the driver does not tell. */
  readonly statement: number | null;
}

/** One row as the server's own text; what it means is said by the query that asked. */
export type Row = readonly (string | null)[];

/** One session of a PostgreSQL server, or of the embedded database, with the same manners. */
export interface Connection {
  /** host:port, or `embedded`. */
  readonly endpoint: string;
  readonly embedded: boolean;
  /** How many times the server was asked something and answered. */
  readonly roundTrips: () => number;
  /** Rows of one statement. With `values` the driver binds `$1`, `$2`…; with them, even none, the server refuses a text of several statements. */
  readonly query: (sql: string, values?: readonly (string | null)[]) => Promise<readonly Row[]>;
  /** Several statements in one round trip; the rows of each. The first that fails ends it, and nothing after it is done. */
  readonly batch: (sql: string) => Promise<readonly (readonly Row[])[]>;
  /** What the server said since this was last asked. */
  readonly notices: () => readonly Notice[];
  /** Ends the statement under way, which then fails; the session stays. */
  readonly cancel: () => Promise<void>;
  /** Another session to the same database as the same role. @throws Failure where there can be only one. */
  readonly again: () => Promise<Connection>;
  readonly close: () => Promise<void>;
}

/** Where a database is: a server's URL, or a folder for the embedded one with the SQL that makes it. */
export type Target = { readonly url: string } | { readonly embedded: { readonly folder: string; readonly schemaSql: string } };
