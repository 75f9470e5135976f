import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PGlite, type Results } from "@electric-sql/pglite";
import { RedshiftError, type StatementResult } from "../contracts";
import type { CopyTransaction } from "./copy-context";
import { asRedshiftError } from "./errors";
import { Exclusive } from "./exclusive";
import { isPassword } from "./passwords";
import { takeLock } from "./process-lock";
import { quoteName, quoteText } from "./sql-tokens";
import { SYSTEM_OBJECTS } from "./system-objects";
import { valueParsers } from "./values";

/** A transaction that is open, as one user. */
export interface Transaction extends CopyTransaction {
  /** Runs one statement of PostgreSQL's SQL. */
  run(sql: string): Promise<StatementResult>;
  /** Works as PostgreSQL's own superuser, in the same transaction: the embedded warehouse's books are its. */
  asOwner<T>(work: () => Promise<T>): Promise<T>;
}

/** PGlite's own superuser. It is nobody's login. */
const OWNER = "postgres";

/**
 * One warehouse's PostgreSQL, in a folder that this process alone has open. PostgreSQL runs inside this thread and is one
 * session: whoever wants it waits for a turn, and has it until the transaction is over.
 */
export class Database {
  private readonly turns = new Exclusive();
  private readonly typeNames = new Map<number, string>();
  private closing: Promise<void> | undefined;

  private constructor(
    readonly name: string,
    private readonly postgres: PGlite,
    private readonly unlock: () => void,
  ) {}

  /** Opens the folder; it is made, with the database, where there is none. @throws Error when another process has it open */
  static async open(folder: string, name: string): Promise<Database> {
    mkdirSync(folder, { recursive: true });
    const unlock = takeLock(join(folder, "lock"));
    try {
      const data = join(folder, "data");
      if (!existsSync(data)) await createDatabase(data, name);
      const database = new Database(name, await PGlite.create(data, { database: name }), unlock);
      await database.postgres.exec(SYSTEM_OBJECTS);
      return database;
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Runs in a transaction as a user, so that grants bind. Nothing of it stays when the work throws. */
  transaction<T>(user: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.turns.run(async () => {
      await this.postgres.exec("BEGIN");
      try {
        await this.postgres.exec(`SET LOCAL SESSION AUTHORIZATION ${quoteName(user)}`);
        const result = await work(this.transactionOf(user));
        // Parameters that a statement set go with its transaction: on AWS each has a session of its own.
        await this.postgres.exec("COMMIT; RESET ALL");
        return result;
      } catch (error) {
        await this.postgres.exec("ROLLBACK; RESET ALL");
        throw asRedshiftError(error);
      }
    });
  }

  /** Runs in a transaction as PostgreSQL's own superuser. */
  administer<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.transaction(OWNER, work);
  }

  /** Whether it answers a query, when its turn comes. */
  answers(): Promise<boolean> {
    return this.administer(({ query }) => query("SELECT 1")).then(
      () => true,
      () => false,
    );
  }

  /** The turn of a session that speaks PostgreSQL's own protocol. What it is given for has the database alone. */
  async takeTurn(): Promise<DatabaseTurn> {
    const leave = await this.turns.enter();
    return {
      send: (message) => this.postgres.execProtocolRaw(message),
      execute: async (sql) => void (await this.postgres.exec(sql)),
      end: leave,
    };
  }

  /** Makes the administrator, or gives him the password that his secret holds. */
  async ensureAdministrator(user: string, verifier: string): Promise<void> {
    await this.administer(async ({ query }) => {
      const [found] = await query("SELECT FROM pg_catalog.pg_user WHERE usename = $1", [user]);
      const procedure = found === undefined ? "create_user" : "alter_user";
      await query(`CALL redshift_local.${procedure}(${quoteText(user)}, 'SUPERUSER', ${quoteText(verifier)})`);
    });
  }

  /** @throws RedshiftError when there is no such user or the password is another */
  async signIn(user: string, password: string): Promise<void> {
    const sql = "SELECT verifier FROM redshift_local.passwords WHERE user_name = $1";
    const [row] = await this.administer(({ query }) => query(sql, [user]));
    if (typeof row?.[0] === "string" && isPassword(row[0], user, password)) return;
    throw new RedshiftError(`password authentication failed for user "${user}"`);
  }

  /** @throws RedshiftError when there is no such user */
  async checkUser(user: string): Promise<void> {
    if (!(await this.hasUser(user))) throw new RedshiftError(`user "${user}" does not exist`);
  }

  async hasUser(user: string): Promise<boolean> {
    const rows = await this.administer(({ query }) => query("SELECT FROM pg_user WHERE usename = $1", [user]));
    return rows.length > 0;
  }

  /** Waits for the turn under way and closes the folder, once. */
  close(): Promise<void> {
    this.closing ??= this.turns.run(async () => {
      await this.postgres.close();
      this.unlock();
    });
    return this.closing;
  }

  private transactionOf(user: string): Transaction {
    const query = async (sql: string, parameters?: unknown[]) => (await this.query(sql, parameters)).rows;
    const asOwner = async <T>(work: () => Promise<T>): Promise<T> => {
      await this.postgres.exec(`SET LOCAL SESSION AUTHORIZATION ${OWNER}`);
      const result = await work();
      await this.postgres.exec(`SET LOCAL SESSION AUTHORIZATION ${quoteName(user)}`);
      return result;
    };
    return {
      query,
      run: (sql) => this.run(sql),
      asOwner,
      copyCsv: async (table, columns, csv) => {
        await this.checkInsert(user, table);
        // PostgreSQL lets its superuser alone read a file; the user's right to insert has been looked at.
        await asOwner(() => this.copyFile(table, columns, csv));
      },
    };
  }

  private async copyFile(table: string, columns: string[], csv: Buffer): Promise<void> {
    const names = columns.map(quoteName).join(", ");
    const blob = new Blob([new Uint8Array(csv)]);
    await this.postgres.query(`COPY ${table} (${names}) FROM '/dev/blob' WITH (FORMAT csv)`, [], { blob });
  }

  private async checkInsert(user: string, table: string): Promise<void> {
    const { rows } = await this.query("SELECT has_table_privilege($1, $2, 'INSERT')", [user, table]);
    if (rows[0]?.[0] !== true) throw new RedshiftError(`permission denied for relation ${table.split(".").at(-1)}`);
  }

  private async run(sql: string): Promise<StatementResult> {
    const { fields, rows, affectedRows } = await this.query(sql);
    const types = await this.namesOfTypes(fields.map(({ dataTypeID }) => dataTypeID));
    const columns = fields.map(({ name }, index) => ({ name, type: types[index] ?? "unknown" }));
    return { columns, rows, affected: affectedRows ?? 0 };
  }

  private query(sql: string, parameters: unknown[] = []): Promise<Results<unknown[]>> {
    return this.postgres.query<unknown[]>(sql, parameters, { rowMode: "array", parsers: valueParsers() });
  }

  private async namesOfTypes(oids: number[]): Promise<string[]> {
    if (oids.some((oid) => !this.typeNames.has(oid))) {
      const { rows } = await this.query("SELECT oid, typname FROM pg_catalog.pg_type");
      for (const [oid, name] of rows) this.typeNames.set(Number(oid), String(name));
    }
    return oids.map((oid) => this.typeNames.get(oid) ?? "unknown");
  }
}

/** The database of one session, while it is that session's turn. */
export interface DatabaseTurn {
  /** Sends a message of the protocol and answers what the database answers. */
  send(message: Uint8Array): Promise<Uint8Array>;
  execute(sql: string): Promise<void>;
  end(): void;
}

/** The folder appears whole or not at all: making it takes seconds, and a process can end in the middle. */
async function createDatabase(data: string, name: string): Promise<void> {
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const postgres = await PGlite.create(unfinished);
  await postgres.exec(`CREATE DATABASE ${quoteName(name)}`);
  await postgres.close();
  renameSync(unfinished, data);
}
