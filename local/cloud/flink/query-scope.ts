import { identifier } from "../duckdb";
import type { SourceTable } from "./source-table";
import type { Scope, Typed } from "./translate";

/** The columns that windows have. `ws` and `we` are a window's start and end in milliseconds. */
const WINDOW_COLUMNS: Record<string, Typed> = {
  window_start: { sql: timestamp("ws"), type: { base: "TIMESTAMP", precision: 3 } },
  window_end: { sql: timestamp("we"), type: { base: "TIMESTAMP", precision: 3 } },
  window_time: { sql: timestamp("we - 1"), type: { base: "TIMESTAMP_LTZ", precision: 3 } },
};

/** What the expressions of one query may name, and which columns they did. */
export class QueryScope implements Scope {
  readonly used = new Set<string>();
  usesWindow = false;

  constructor(
    private readonly source: SourceTable,
    private readonly alias: string | undefined,
    private readonly hasWindow: boolean,
    readonly aggregates?: Scope["aggregates"],
  ) {}

  /** The same columns, where aggregates may stand. */
  grouped(aggregates: Scope["aggregates"]): Scope {
    return { aggregates, column: (name, table) => this.column(name, table) };
  }

  column(name: string, table: string | undefined): Typed | undefined {
    if (table !== undefined && table !== this.alias && table !== this.source.name) return undefined;
    if (name === this.source.time.name) return { sql: timestamp("rt"), type: { base: "TIMESTAMP_LTZ", precision: 3 } };
    const window = this.hasWindow && Object.hasOwn(WINDOW_COLUMNS, name) ? WINDOW_COLUMNS[name] : undefined;
    if (window !== undefined) this.usesWindow = true;
    const column = this.source.columns.find((candidate) => candidate.name === name);
    if (column === undefined) return window;
    this.used.add(name);
    return { sql: columnName(name), type: column.type };
  }

  /** Every column, as a star means them. */
  star(): { name: string; value: Typed }[] {
    const windows = this.hasWindow ? Object.keys(WINDOW_COLUMNS) : [];
    const names = [...this.source.columns.map(({ name }) => name), this.source.time.name, ...windows];
    return names.flatMap((name) => {
      const value = this.column(name, undefined);
      return value === undefined ? [] : [{ name, value }];
    });
  }
}

/** The name of an event's column in the engine's own tables, which have columns of their own beside. */
export function columnName(name: string): string {
  return identifier(`c_${name}`);
}

function timestamp(milliseconds: string): string {
  return `make_timestamp((${milliseconds}) * 1000)`;
}
