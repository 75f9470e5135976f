import type { StatementResult } from "../contracts";
import type { CopyContext } from "./copy-context";
import type { CopyOptions } from "./copy-options";
import { findObjects, readPieces } from "./copy-source";
import { type CopyStatement, parseCopy, type S3Address } from "./copy-statement";
import { readTable, type TargetColumn } from "./copy-table";
import { DelimitedRows } from "./load-delimited";
import { JsonRows } from "./load-json";
import type { RowReader, RowSink } from "./load-rows";
import { type LoadedFile, TableWriter } from "./load-writer";

/**
 * Runs Redshift's COPY from S3 inside the transaction that the caller opened: each object is read in pieces, each row converted
 * to the table's columns, each piece loaded by PostgreSQL's own COPY. Rows that do not fit are noted as load errors.
 *
 * @throws RedshiftError in Redshift's words; the caller rolls back then
 */
export async function runCopy(sql: string, context: CopyContext): Promise<StatementResult> {
  const statement = parseCopy(sql);
  const table = await readTable(context.transaction, statement.table, statement.columns);
  const objects = await findObjects(statement, context.objects);
  const writer = new TableWriter(table, statement.options, context);
  const files: LoadedFile[] = [];
  for (const object of objects) files.push(await loadObject(object, table.columns, statement, writer, context));
  await writer.flush();
  for (const { name, rows, errors } of files) context.noteCommit({ fileName: name, linesScanned: rows, errors });
  return { columns: [], rows: [], affected: writer.loaded };
}

async function loadObject(
  object: S3Address,
  columns: TargetColumn[],
  { options }: CopyStatement,
  writer: TableWriter,
  context: CopyContext,
): Promise<LoadedFile> {
  const file = writer.begin(`s3://${object.bucket}/${object.key}`);
  const reader = rowReader(columns, options, writer);
  for await (const piece of readPieces(object, options.isGzip, context.objects)) {
    reader.push(piece, false);
    await writer.flushIfLarge();
  }
  reader.push("", true);
  return file;
}

function rowReader(columns: TargetColumn[], options: CopyOptions, sink: RowSink): RowReader {
  const { format } = options;
  return format.kind === "json"
    ? new JsonRows(columns, format.ignoreCase, sink)
    : new DelimitedRows(columns, options, sink);
}
