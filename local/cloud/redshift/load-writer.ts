import { RedshiftError } from "../contracts";
import type { CopyContext, CopyTransaction } from "./copy-context";
import type { CopyOptions } from "./copy-options";
import type { ColumnType, TargetColumn, TargetTable } from "./copy-table";
import { type Bytes, fromBytes } from "./load-bytes";
import { LoadFault } from "./load-fault";
import { type RefusedRow, refusal } from "./load-refusal";
import type { RowOrigin, RowSink } from "./load-rows";
import { converterOf, type Field, type FieldConverter } from "./load-values";

/** CSV that is kept before PostgreSQL gets it. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Characters of `raw_line` and `raw_field_value`. */
const SHOWN_CHARACTERS = 1024;

/** A file that is being loaded, and what became of it. */
export interface LoadedFile {
  /** `s3://bucket/key`. */
  name: string;
  rows: number;
  errors: number;
}

interface PendingRow {
  csv: Bytes;
  origin: RowOrigin;
  file: LoadedFile;
}

/** Turns rows into PostgreSQL's CSV and loads them in pieces. Rows that do not fit are noted, until there are too many. */
export class TableWriter implements RowSink {
  /** Rows in the table. */
  loaded = 0;
  private errors = 0;
  private pending: PendingRow[] = [];
  private pendingBytes = 0;
  private file: LoadedFile = { name: "", rows: 0, errors: 0 };
  private readonly converters: FieldConverter[];

  constructor(
    private readonly table: TargetTable,
    private readonly options: CopyOptions,
    private readonly context: CopyContext,
  ) {
    this.converters = table.columns.map((column) => converterOf(column, options));
  }

  /** Rows that follow are of this file. */
  begin(name: string): LoadedFile {
    this.file = { name, rows: 0, errors: 0 };
    return this.file;
  }

  row(fields: Field[], origin: RowOrigin): void {
    this.file.rows++;
    let csv = "";
    let index = 0;
    try {
      for (const convert of this.converters) {
        csv += index === 0 ? convert(fields[index]) : `,${convert(fields[index])}`;
        index++;
      }
    } catch (error) {
      if (!(error instanceof LoadFault)) throw error;
      this.note(error, { file: this.file, origin }, this.table.columns[index], fields[index]);
      return;
    }
    this.pending.push({ csv: `${csv}\n`, origin, file: this.file });
    this.pendingBytes += csv.length + 1;
  }

  fault(fault: LoadFault, origin: RowOrigin): void {
    this.file.rows++;
    this.note(fault, { file: this.file, origin });
  }

  async flushIfLarge(): Promise<void> {
    if (this.pendingBytes >= PIECE_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    if (rows.length > 0) await this.load(rows);
  }

  /** Halves what PostgreSQL refuses until the bad rows are alone. */
  private async load(rows: PendingRow[]): Promise<void> {
    const refused = await this.tryLoad(rows);
    const [first] = rows;
    if (refused === undefined) this.loaded += rows.length;
    else if (rows.length === 1 && first !== undefined) {
      const column = this.table.columns.find(({ name }) => name === refused.columnName);
      this.note(refused.fault, first, column);
    } else {
      const middle = rows.length >> 1;
      await this.load(rows.slice(0, middle));
      await this.load(rows.slice(middle));
    }
  }

  private async tryLoad(rows: PendingRow[]): Promise<RefusedRow | undefined> {
    const { transaction } = this.context;
    const csv = Buffer.from(rows.map((row) => row.csv).join(""), "latin1");
    await transaction.query("SAVEPOINT copy_piece");
    try {
      const names = this.table.columns.map(({ name }) => name);
      await transaction.copyCsv(this.table.sqlName, names, csv);
    } catch (error) {
      const refused = refusal(error);
      if (refused === undefined) throw error;
      await rollBack(transaction);
      return refused;
    }
    await transaction.query("RELEASE SAVEPOINT copy_piece");
    return undefined;
  }

  private note(
    fault: LoadFault,
    { file, origin }: { file: LoadedFile; origin: RowOrigin },
    column?: TargetColumn,
    field?: Field,
  ): void {
    file.errors++;
    this.errors++;
    this.context.noteError({
      table: this.table.sqlName,
      fileName: file.name,
      lineNumber: origin.line,
      columnName: column?.name ?? "",
      ...shownType(column?.type),
      position: fault.position,
      rawLine: shown(origin.raw),
      rawFieldValue: shown(field ?? ""),
      code: fault.code,
      reason: fault.reason,
    });
    if (this.errors >= Math.max(this.options.maxErrors, 1)) throw this.failure();
  }

  private failure(): RedshiftError {
    return new RedshiftError(
      `Load into table '${this.table.name}' failed.  Check '${this.context.errorView}' system table for details.`,
    );
  }
}

async function rollBack(transaction: CopyTransaction): Promise<void> {
  await transaction.query("ROLLBACK TO SAVEPOINT copy_piece");
  await transaction.query("RELEASE SAVEPOINT copy_piece");
}

/** Without NUL, which PostgreSQL's text does not hold. */
function shown(bytes: Bytes): string {
  const text = fromBytes(bytes.slice(0, 4 * SHOWN_CHARACTERS)).replaceAll("\0", "\ufffd");
  return text.slice(0, SHOWN_CHARACTERS).replace(/\p{Surrogate}$/u, "");
}

/** Type and length as `stl_load_errors` shows them. */
function shownType(type: ColumnType | undefined): { columnType: string; columnLength: string } {
  if (type === undefined) return { columnType: "", columnLength: "" };
  switch (type.kind) {
    case "varchar":
    case "char":
      return { columnType: type.kind, columnLength: String(type.bytes) };
    case "integer":
      return { columnType: `int${type.bits / 8}`, columnLength: "0" };
    case "float":
      return { columnType: `float${type.bits / 8}`, columnLength: "0" };
    case "decimal":
      return { columnType: "numeric", columnLength: `${type.precision}, ${type.scale}` };
    case "boolean":
      return { columnType: "bool", columnLength: "0" };
    case "timestamp":
    case "time":
      return { columnType: type.withZone ? `${type.kind}tz` : type.kind, columnLength: "0" };
    default:
      return { columnType: type.kind, columnLength: "0" };
  }
}
