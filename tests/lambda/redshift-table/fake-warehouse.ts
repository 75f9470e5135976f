import assert from "node:assert/strict";
import type { TableContext } from "../../../lambda/redshift-table/context";
import type { Database, Row } from "../../../lambda/redshift-table/data-api";
import type { Login, LoginSecrets } from "../../../lambda/redshift-table/secret";
import { type Statement, shown } from "../../../lambda/redshift-table/sql";
import { FUNCTION_NAME } from "./requests";

interface Relation {
  kind: "r" | "v";
  /** Columns by name, each as `VARCHAR(256) NOT NULL`. */
  columns: Map<string, string>;
  comment: string | null;
  /** What svv_relation_privileges has of it. */
  readers?: Row[];
}

/** A warehouse in memory that knows the statements of the table function and no others. */
export class FakeWarehouse implements Database, LoginSecrets {
  readonly schemas = new Set<string>();
  readonly relations = new Map<string, Relation>();
  /** Hashes of passwords by user. */
  readonly users = new Map<string, string>();
  /** Such as `orders_loader INSERT "ingest"."orders"`. */
  readonly privileges = new Set<string>();
  readonly secrets = new Map<string, Login>();
  /** Statements that changed something since it was made or forgotten, without secrets. */
  statements: string[] = [];
  /** Fails the statement of this kind. */
  failing?: string;
  /** What it fails with. */
  failure = "no";

  context(functionName = FUNCTION_NAME): TableContext {
    return { database: this, logins: this, functionName };
  }

  /** What ran since the last time. */
  ran(): string[] {
    const { statements } = this;
    this.statements = [];
    return statements;
  }

  async read(secretArn: string): Promise<Login | undefined> {
    return this.secrets.get(secretArn);
  }

  async write(secretArn: string, login: Login): Promise<void> {
    if (this.failing === "PutSecretValue") throw new Error("PutSecretValue failed");
    this.secrets.set(secretArn, login);
  }

  async query(sql: string): Promise<Row[]> {
    const literals = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text);
    const [first = "", second = ""] = literals;
    if (sql.includes("pg_namespace WHERE")) return this.schemas.has(first) ? [{ nspname: first }] : [];
    if (sql.includes("pg_class AS c")) return [...this.relations].map(relationRow);
    if (sql.includes("information_schema.columns")) return this.columnRows(`"${first}"."${second}"`);
    if (sql.includes("WHERE identity_name")) return this.grantRows(first, sql.includes("svv_schema_privileges"));
    if (sql.includes("svv_relation_privileges")) return this.relation(`"${first}"."${second}"`).readers ?? [];
    if (sql.includes("pg_user")) return this.users.has(first) ? [{ usename: first }] : [];
    if (sql.includes("has_schema_privilege")) return [this.privilegeRow(first, second, literals[4] ?? "")];
    return assert.fail(`unknown query: ${sql}`);
  }

  async run(statement: Statement): Promise<void> {
    if (statement.kind === this.failing) throw new Error(`${statement.kind} failed: ${this.failure}`);
    this.statements.push(shown(statement));
    this.change(statement);
  }

  async runTogether(statements: Statement[]): Promise<void> {
    assert.ok(statements.length >= 1 && statements.length <= 40, `a batch of ${statements.length}`);
    const relations = new Map(this.relations);
    const ran = [...this.statements];
    try {
      for (const statement of statements) await this.run(statement);
    } catch (error) {
      this.relations.clear();
      for (const [name, relation] of relations) this.relations.set(name, relation);
      this.statements = ran;
      throw error;
    }
  }

  private change({ kind, sql }: Statement): void {
    const [first = "", second = ""] = [...sql.matchAll(/"[^"]+"(?:\."[^"]+")?/g)].map(([name]) => name);
    const name = first.replaceAll('"', "");
    switch (kind) {
      case "CREATE SCHEMA":
      case "CREATE EXTERNAL SCHEMA":
        this.schemas.add(name);
        break;
      case "DROP SCHEMA":
        this.schemas.delete(name);
        break;
      case "CREATE TABLE":
        this.create(first, "r", tableColumns(sql));
        break;
      case "CREATE VIEW":
        this.create(first, "v", viewColumns(sql));
        break;
      case "CREATE MATERIALIZED VIEW":
        this.create(first, "v", new Map());
        break;
      case "ALTER TABLE ADD COLUMN":
        this.alter(first, second, sql.replace(/.* ADD COLUMN "[^"]+" /, ""));
        break;
      case "ALTER TABLE ALTER COLUMN":
        this.alter(first, second, sql.replace(/.* TYPE /, ""));
        break;
      case "COMMENT ON TABLE":
      case "COMMENT ON VIEW":
        this.relation(first).comment = /'(.*)'$/.exec(sql)?.[1] ?? null;
        break;
      case "CREATE USER":
        assert.ok(!this.users.has(name), `user "${name}" already exists`);
        this.users.set(name, hashIn(sql));
        break;
      case "ALTER USER":
        assert.ok(this.users.has(name), `user "${name}" does not exist`);
        this.users.set(name, hashIn(sql));
        break;
      case "DROP USER":
        assert.deepEqual(
          [...this.privileges].filter((privilege) => privilege.startsWith(`${name} `)),
          [],
          "a user with privileges cannot be dropped",
        );
        this.users.delete(name);
        break;
      case "GRANT SELECT":
        this.relation(first);
        this.privileges.add(`${second.replaceAll('"', "")} SELECT ${first}`);
        break;
      case "GRANT USAGE":
      case "GRANT INSERT":
        this.privileges.add(`${second.replaceAll('"', "")} ${kind.slice(6)} ${first}`);
        break;
      case "REVOKE USAGE":
      case "REVOKE INSERT":
      case "REVOKE SELECT":
        this.privileges.delete(`${second.replaceAll('"', "")} ${kind.slice(7)} ${first}`);
        break;
      case "DROP TABLE":
      case "DROP VIEW":
      case "DROP MATERIALIZED VIEW":
        assert.ok(this.relations.delete(first), `${first} does not exist`);
        break;
      default:
        assert.fail(`unknown statement: ${sql}`);
    }
  }

  private create(name: string, kind: "r" | "v", columns: Map<string, string>): void {
    assert.ok(!this.relations.has(name), `${name} already exists`);
    this.relations.set(name, { kind, columns, comment: null });
  }

  private alter(name: string, column: string, type: string): void {
    this.relation(name).columns.set(column.replaceAll('"', ""), type);
  }

  private relation(name: string): Relation {
    return this.relations.get(name) ?? assert.fail(`${name} does not exist`);
  }

  private columnRows(name: string): Row[] {
    return [...this.relation(name).columns].map(([column, type]) => ({
      column_name: column,
      character_maximum_length: null,
      numeric_precision: null,
      numeric_scale: null,
      ...catalogType(type),
      is_nullable: type.includes("NOT NULL") ? "NO" : "YES",
    }));
  }

  /** What a user was given: schemas to use, or tables to read. */
  private grantRows(user: string, ofSchemas: boolean): Row[] {
    const given = `${user} ${ofSchemas ? "USAGE" : "SELECT"} `;
    const names = [...this.privileges].filter((one) => one.startsWith(given)).map((one) => one.slice(given.length));
    return names.sort().map((name): Row => {
      const [schema = "", relation = ""] = name.replaceAll('"', "").split(".");
      return ofSchemas ? { namespace_name: schema } : { namespace_name: schema, relation_name: relation };
    });
  }

  private privilegeRow(user: string, schema: string, table: string): Row {
    assert.ok(this.users.has(user) && this.schemas.has(schema), "a privilege of what does not exist");
    this.relation(table);
    return {
      may_use: this.privileges.has(`${user} USAGE "${schema}"`),
      may_insert: this.privileges.has(`${user} INSERT ${table}`),
    };
  }
}

function relationRow([name, { kind, comment }]: [string, Relation]): Row {
  const [schema = "", relation = ""] = name.replaceAll('"', "").split(".");
  return { nspname: schema, relname: relation, relkind: kind, mark: comment };
}

function tableColumns(sql: string): Map<string, string> {
  const list = /\((.*)\)/.exec(sql.replace(/ (DISTSTYLE|COMPOUND) .*/, ""))?.[1] ?? "";
  return new Map(list.split(", ").map((column) => [column.split('"')[1] ?? "", column.replace(/^"[^"]+" /, "")]));
}

function viewColumns(sql: string): Map<string, string> {
  return new Map(
    [...sql.matchAll(/s\.payload\."([^"]+)"(?:::([A-Z ]+?(?:\([\d,]+\))?))? AS/g)].map(([, name = "", type]) => [
      name,
      type ?? "SUPER",
    ]),
  );
}

/** A type as information_schema tells it. */
function catalogType(type: string): Row {
  const [, base = "", length, scale] = /^([A-Z]+(?: PRECISION)?)(?:\((\d+)(?:,(\d+))?\))?/.exec(type) ?? [];
  if (base === "VARCHAR") return { data_type: "character varying", character_maximum_length: Number(length) };
  if (base === "DECIMAL") {
    return { data_type: "numeric", numeric_precision: Number(length), numeric_scale: Number(scale) };
  }
  return { data_type: base === "TIMESTAMP" ? "timestamp without time zone" : base.toLowerCase() };
}

function hashIn(sql: string): string {
  return /'(sha256\|[0-9a-f]{64}\|[0-9a-f]{64})'$/.exec(sql)?.[1] ?? assert.fail("no hash of a password");
}
