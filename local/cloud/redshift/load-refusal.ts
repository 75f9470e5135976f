import { LOAD_ERRORS, LoadFault } from "./load-fault";

/** A row that PostgreSQL did not take. */
export interface RefusedRow {
  fault: LoadFault;
  /** Column at fault, where PostgreSQL names one. */
  columnName: string | undefined;
}

/** Characters of `err_reason`. */
const REASON_CHARACTERS = 100;

/** What is wrong with a row for PostgreSQL: its data (class 22) or a constraint (class 23). Any other error is not the row's. */
export function refusal(error: unknown): RefusedRow | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = textOf(error, "code");
  if (!/^2[23]\w{3}$/.test(code)) return undefined;
  const columnName = /, column ([^:]+)(?::|$)/m.exec(textOf(error, "where"))?.[1] ?? textOf(error, "column");
  return { fault: new LoadFault(loadCode(code), error.message.slice(0, REASON_CHARACTERS)), columnName };
}

function loadCode(sqlState: string): number {
  if (sqlState === "23502") return LOAD_ERRORS.missing;
  if (sqlState === "22003" || sqlState === "22001") return LOAD_ERRORS.outOfRange;
  if (sqlState === "22P05" || sqlState === "22P02") return LOAD_ERRORS.json;
  return LOAD_ERRORS.unknown;
}

function textOf(error: Error, property: string): string {
  const value: unknown = Reflect.get(error, property);
  return typeof value === "string" ? value : "";
}
