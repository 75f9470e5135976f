import { type ObjectStore, RedshiftError, type StatementResult } from "../contracts";
import { runCopy } from "./copy";
import type { Database, Transaction } from "./database";
import { LoadNotes } from "./load-notes";
import type { WarehouseDefinition } from "./registry";
import type { StreamViews } from "./stream-views";
import { type Translated, translate } from "./translate";

/** A warehouse that is open. */
export class Warehouse {
  constructor(
    readonly definition: WarehouseDefinition,
    readonly database: Database,
    readonly streamViews: StreamViews,
    private readonly objects: ObjectStore,
  ) {}

  /** Runs one statement in a transaction of its own. @throws RedshiftError */
  async run(user: string, sql: string): Promise<StatementResult> {
    const [result] = await this.runBatch(user, [sql]);
    if (result === undefined) throw new Error("a statement has a result, with rows or without");
    return result;
  }

  /** Runs statements one after the other in one transaction: all of it stays, or nothing. @throws RedshiftError */
  async runBatch(user: string, statements: string[]): Promise<StatementResult[]> {
    const translated = statements.map(translateOne);
    // A refresh reads the streams in transactions of its own, so it comes before.
    if (translated.some(({ kind }) => kind === "refresh")) await this.streamViews.refresh();
    const notes = new LoadNotes(user);
    try {
      return await this.database.transaction(user, async (transaction) => {
        const results: StatementResult[] = [];
        for (const statement of translated) results.push(await this.runOne(statement, transaction, notes));
        await notes.writeCommits(transaction);
        await notes.writeErrors(transaction);
        return results;
      });
    } finally {
      // Those of a COPY that failed outlive it, as in Redshift.
      if (notes.hasErrors) await this.database.administer((transaction) => notes.writeErrors(transaction));
    }
  }

  private runOne({ kind, sql }: Translated, transaction: Transaction, notes: LoadNotes): Promise<StatementResult> {
    if (kind !== "copy") return transaction.run(sql);
    return runCopy(sql, {
      transaction,
      objects: this.objects,
      now: Date.now,
      errorView: this.definition.kind === "workgroup" ? "sys_load_error_detail" : "stl_load_errors",
      noteError: (error) => notes.noteError(error),
      noteCommit: (commit) => notes.noteCommit(commit),
    });
  }
}

/** @throws RedshiftError when the text is not one statement (DA-01), or one that would end the transaction around it */
function translateOne(sql: string): Translated {
  const [statement, second] = translate(sql);
  if (statement === undefined) throw new RedshiftError("the statement is empty");
  if (second !== undefined) throw new RedshiftError("one statement at a time; send several as a batch (DA-01)");
  if (statement.kind !== "transaction") return statement;
  throw new RedshiftError(`${statement.sql} is not allowed here: each statement or batch is a transaction of its own`);
}
