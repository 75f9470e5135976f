import { RedshiftError } from "../contracts";
import { verifierOf } from "./passwords";
import { SqlReader } from "./sql-reader";
import { quoteText, type Token, tokenize } from "./sql-tokens";

/**
 * Statements that PostgreSQL has in another form: users with Redshift's password hashes, external schemas, materialized
 * views of streams. Each becomes one CALL of a procedure (`system-objects.ts`), since a prepared statement holds but one.
 */
export function rewriteStatement(tokens: Token[]): string | undefined {
  const sql = new SqlReader(tokens);
  if (sql.take("CREATE", "USER")) return userCall("create_user", sql);
  if (sql.take("ALTER", "USER")) return alterUser(tokens);
  if (sql.take("DROP", "USER")) return dropUser(sql);
  if (sql.take("CREATE", "EXTERNAL", "SCHEMA")) return createExternalSchema(sql);
  if (sql.take("DROP", "SCHEMA")) return dropSchema(sql);
  if (sql.take("CREATE", "MATERIALIZED", "VIEW")) return createMaterializedView(sql);
  if (sql.take("DROP", "MATERIALIZED", "VIEW")) return dropMaterializedView(sql);
  if (sql.take("REFRESH", "MATERIALIZED", "VIEW")) return call("refresh_materialized_view", [sql.qualifiedName()]);
  return undefined;
}

/** ALTER USER that gives a password; its other forms are PostgreSQL's. */
function alterUser(tokens: Token[]): string | undefined {
  if (!tokens.some(({ kind, value }) => kind === "word" && value === "PASSWORD")) return undefined;
  const sql = new SqlReader(tokens);
  sql.take("ALTER", "USER");
  return userCall("alter_user", sql);
}

// Redshift's words for what a user may, and PostgreSQL's.
const USER_OPTIONS: Record<string, string> = {
  CREATEDB: "CREATEDB",
  NOCREATEDB: "NOCREATEDB",
  CREATEUSER: "SUPERUSER",
  NOCREATEUSER: "NOSUPERUSER",
};

function userCall(procedure: string, sql: SqlReader): string {
  const name = sql.name();
  const options: string[] = [];
  let verifier: string | undefined;
  sql.take("WITH");
  while (!sql.atEnd) {
    const option = USER_OPTIONS[sql.peek()?.value ?? ""];
    if (sql.take("PASSWORD", "DISABLE")) verifier = undefined;
    else if (sql.take("PASSWORD")) verifier = verifierOf(sql.string());
    else if (option === undefined) throw unknownOption(sql);
    else if (sql.next()) options.push(option);
  }
  return call(procedure, [name, options.join(" "), verifier]);
}

function unknownOption(sql: SqlReader): RedshiftError {
  const known = ["PASSWORD", ...Object.keys(USER_OPTIONS)].join(", ");
  return new RedshiftError(`the embedded warehouse knows ${known} of a user, not ${sql.peek()?.text}`);
}

function dropUser(sql: SqlReader): string {
  const ifExists = sql.take("IF", "EXISTS");
  const name = sql.name();
  sql.end();
  return call("drop_user", [name, ifExists]);
}

function createExternalSchema(sql: SqlReader): string {
  const ifNotExists = sql.take("IF", "NOT", "EXISTS");
  const name = sql.name();
  if (!sql.take("FROM", "KINESIS")) {
    throw new RedshiftError(`CREATE EXTERNAL SCHEMA is supported FROM KINESIS by the embedded warehouse, nothing else`);
  }
  const role = sql.take("IAM_ROLE") && !sql.take("DEFAULT") ? sql.string() : undefined;
  sql.end();
  return call("create_external_schema", [name, ifNotExists, role]);
}

function dropSchema(sql: SqlReader): string {
  const ifExists = sql.take("IF", "EXISTS");
  const name = sql.name();
  const cascade = sql.take("CASCADE");
  if (!cascade) sql.take("RESTRICT");
  sql.end();
  return call("drop_schema", [name, ifExists, cascade]);
}

function createMaterializedView(sql: SqlReader): string {
  const view = sql.qualifiedName();
  let autoRefresh = false;
  while (!sql.take("AS")) autoRefresh = takeViewOption(sql) || autoRefresh;
  const query = sql.rest();
  const [schema, stream] = sourceOf(query);
  const plain = `CREATE MATERIALIZED VIEW ${view} AS ${query}`;
  return call("create_view_of_stream", [view, schema, stream, query, autoRefresh, plain]);
}

/** @returns whether the option was AUTO REFRESH YES */
function takeViewOption(sql: SqlReader): boolean {
  if (sql.take("AUTO", "REFRESH", "YES")) return true;
  if (sql.take("AUTO", "REFRESH", "NO") || sql.take("BACKUP", "YES") || sql.take("BACKUP", "NO")) return false;
  throw new RedshiftError(`syntax error at or near "${sql.peek()?.text ?? "end of input"}"`);
}

/** Schema and stream of the query's FROM: a materialized view reads one stream (ST-05). */
function sourceOf(query: string): [schema: string, stream: string] {
  const sql = new SqlReader(tokenize(query));
  while (!sql.atEnd) {
    if (!sql.take("FROM")) sql.next();
    else if (isName(sql.peek())) return [sql.name(), sql.take(".") ? sql.name() : ""];
  }
  return ["", ""];
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "quoted";
}

function dropMaterializedView(sql: SqlReader): string {
  const ifExists = sql.take("IF", "EXISTS");
  const view = sql.qualifiedName();
  const behaviour = sql.take("CASCADE") ? "CASCADE" : "RESTRICT";
  if (behaviour === "RESTRICT") sql.take("RESTRICT");
  sql.end();
  return call("drop_materialized_view", [view, ifExists, behaviour]);
}

function call(procedure: string, args: (string | boolean | undefined)[]): string {
  const written = args.map((arg) => {
    if (arg === undefined) return "NULL";
    return typeof arg === "boolean" ? String(arg) : quoteText(arg);
  });
  return `CALL redshift_local.${procedure}(${written.join(", ")})`;
}
