import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import type { StatementResult } from "../../../../local/cloud/contracts";
import { runCopy } from "../../../../local/cloud/redshift/copy";
import type { CopyTransaction, LoadCommit, LoadError } from "../../../../local/cloud/redshift/copy-context";
import { S3 } from "../../../../local/cloud/s3/s3";
import { scratchFolder } from "../support";

export const BUCKET = "lake";

/** What a COPY did. */
export interface CopyRun {
  result?: StatementResult;
  /** Message of what it threw. */
  failure?: string;
  errors: LoadError[];
  commits: LoadCommit[];
}

/** A PostgreSQL and a bucket for the tests of a file. */
export class CopyBench {
  /** How often PostgreSQL was given CSV. */
  pieces = 0;
  private postgres: PGlite | undefined;
  private objects: S3 | undefined;

  async open(dataDir: string): Promise<void> {
    this.postgres = await PGlite.create();
    this.objects = new S3({ dataDir, region: "eu-central-1", accountId: "123456789012" });
    await this.objects.createBucket(BUCKET);
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** Makes the table anew. */
  async table(name: string, columns: string): Promise<void> {
    await this.database.exec(`DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (${columns})`);
  }

  async rows(sql: string, parameters: unknown[] = []): Promise<unknown[][]> {
    return (await this.database.query<unknown[]>(sql, parameters, { rowMode: "array" })).rows;
  }

  async put(key: string, body: Buffer | string): Promise<void> {
    await this.store.put(BUCKET, key, Buffer.from(body));
  }

  delete(key: string): Promise<void> {
    return this.store.delete(BUCKET, key);
  }

  /** Puts one object and copies it. */
  async load(table: string, body: Buffer | string, options: string): Promise<CopyRun> {
    await this.put("one/object", body);
    return this.copy(`COPY ${table} FROM 's3://${BUCKET}/one/object' ${options}`);
  }

  /** Runs a COPY as the warehouse does: in a transaction, rolled back when it throws. @param user a role; the superuser when absent */
  async copy(sql: string, user?: string): Promise<CopyRun> {
    const run: CopyRun = { errors: [], commits: [] };
    await this.database.exec("BEGIN");
    try {
      if (user !== undefined) await this.database.exec(`SET LOCAL ROLE ${user}`);
      run.result = await runCopy(sql, {
        transaction: this.transaction(),
        objects: this.store,
        now: Date.now,
        errorView: "stl_load_errors",
        noteError: (error) => run.errors.push(error),
        noteCommit: (commit) => run.commits.push(commit),
      });
      await this.database.exec("COMMIT");
    } catch (error) {
      await this.database.exec("ROLLBACK");
      assert.ok(error instanceof Error && error.name === "RedshiftError", String(error));
      run.failure = error.message;
    }
    return run;
  }

  private transaction(): CopyTransaction {
    return {
      query: (sql, parameters) => this.rows(sql, parameters),
      copyCsv: async (table, columns, csv) => {
        this.pieces++;
        const names = columns.map((column) => `"${column}"`).join(", ");
        const blob = new Blob([new Uint8Array(csv)]);
        await this.database.query(`COPY ${table} (${names}) FROM '/dev/blob' WITH (FORMAT csv)`, [], { blob });
      },
    };
  }

  private get database(): PGlite {
    if (this.postgres === undefined) throw new Error("the bench is not open");
    return this.postgres;
  }

  private get store(): S3 {
    if (this.objects === undefined) throw new Error("the bench is not open");
    return this.objects;
  }
}

/** One PostgreSQL for all tests of a `describe`. */
export function copyBench(): CopyBench {
  const folder = scratchFolder();
  const bench = new CopyBench();
  before(async function () {
    this.timeout(60_000);
    await bench.open(folder.path);
  });
  after(() => bench.close());
  return bench;
}
