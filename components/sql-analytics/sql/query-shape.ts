/**
 * What a query is made of, for an engine that runs it without Flink. All texts are Flink SQL as it was written, comments left out,
 * names and quotes kept.
 */
export type QueryShape = WindowQuery | PlainQuery | UnsupportedQuery;

/**
 * A query over one window table function: `SELECT … FROM TABLE(TUMBLE(…)) [WHERE …] [GROUP BY … [HAVING …]]`.
 *
 * With `groupBy` it answers one row a window and group when the watermark passes the end of the window. Without, it aggregates nothing:
 * each event answers one row for each window it lies in, at once.
 */
export interface WindowQuery extends QueryClauses {
  kind: "window";
  window: WindowShape;
  /** Expressions of GROUP BY in their order, `window_start` and `window_end` among them; empty without GROUP BY. */
  groupBy: string[];
  /** Condition of HAVING. */
  having?: string;
}

/** A query that answers each event by itself: `SELECT … FROM table [WHERE …]`. */
export interface PlainQuery extends QueryClauses {
  kind: "plain";
}

/** A query that this description has no words for. */
export interface UnsupportedQuery {
  kind: "unsupported";
  /** What is in the way; completes the sentence that begins with "the query": `joins two tables`. */
  unsupported: string;
}

/** The clauses that both kinds have. */
export interface QueryClauses {
  /** Name of the table that is read, without quotes. */
  table: string;
  /** Name that the query gives the table or the window (`FROM people AS p`); columns may be written `p.name`. */
  alias?: string;
  /** The select list in its order. A lone `*` is one item with the expression `*`. */
  select: SelectItem[];
  /** Condition of WHERE. */
  where?: string;
}

/** One column of the answer. */
export interface SelectItem {
  /** The expression, without its alias. */
  expression: string;
  /** Name of the column: its alias, or the last part of a bare column's name, without quotes; `*` for the star. */
  name: string;
}

/** One window table function. Lengths of time are in milliseconds. */
export type WindowShape = TumbleWindow | HopWindow | CumulateWindow | SessionWindow;

/** `TUMBLE(TABLE t, DESCRIPTOR(rt), size [, offset])` */
export interface TumbleWindow extends AlignedWindow {
  kind: "TUMBLE";
}

/** `HOP(TABLE t, DESCRIPTOR(rt), slide, size [, offset])` */
export interface HopWindow extends AlignedWindow {
  kind: "HOP";
  /** A window begins this often. */
  slideMs: number;
}

/** `CUMULATE(TABLE t, DESCRIPTOR(rt), step, size [, offset])` */
export interface CumulateWindow extends AlignedWindow {
  kind: "CUMULATE";
  /** Windows of one start end this long apart, up to `sizeMs`. */
  stepMs: number;
}

/** `SESSION(TABLE t [PARTITION BY columns], DESCRIPTOR(rt), gap)` */
export interface SessionWindow {
  kind: "SESSION";
  /** The time attribute. */
  timeColumn: string;
  /** A session ends this long after its last event. */
  gapMs: number;
  /** Columns with sessions of their own, without quotes. */
  partitionBy: string[];
}

/** A window whose start is a multiple of a length of time since 1970-01-01T00:00:00Z, plus the offset. */
export interface AlignedWindow {
  /** The time attribute. */
  timeColumn: string;
  sizeMs: number;
  /** Moves the starts of all windows; 0 when not given, may be below 0. */
  offsetMs: number;
}
