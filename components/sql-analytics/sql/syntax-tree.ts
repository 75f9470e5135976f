/** A part of the text, from `start` up to but not including `end`. */
export interface Span {
  start: number;
  end: number;
}

/** A name as Flink takes it: without backticks, upper and lower case different. */
export interface Name extends Span {
  name: string;
}

/** A whole query: `[WITH …] body [ORDER BY …] [LIMIT …]`. */
export interface Query extends Span {
  with: CommonTable[];
  body: Select | SetOperation;
  orderBy: OrderItem[];
  /** LIMIT, OFFSET or FETCH. */
  limit?: Span;
}

/** `name [(columns)] AS (query)` */
export interface CommonTable {
  name: Name;
  columns: Name[];
  query: Query;
}

/** `left UNION ALL right` and its like. */
export interface SetOperation extends Span {
  kind: "set";
  operator: Name;
  all: boolean;
  left: Select | SetOperation;
  right: Select | SetOperation;
}

/** `SELECT … FROM … WHERE … GROUP BY … HAVING …`, or a query in parentheses that is part of a set operation. */
export interface Select extends Span {
  kind: "select";
  /** The word DISTINCT. */
  distinct?: Span;
  items: Item[];
  from?: Source;
  where?: Expression;
  groupBy: Expression[];
  /** The words GROUP BY. */
  group?: Span;
  having?: Expression;
}

/** One item of the select list. */
export interface Item {
  expression: Expression;
  alias?: Name;
}

export interface OrderItem {
  expression: Expression;
  descending: boolean;
}

/** What FROM reads. */
export type Source = TableSource | WindowSource | QuerySource | Join;

interface Aliased extends Span {
  alias?: Name;
  /** Names given to the columns: `AS t (a, b)`. */
  columns: Name[];
}

export interface TableSource extends Aliased {
  kind: "table";
  name: Name;
}

export interface WindowSource extends Aliased {
  kind: "window";
  function: "TUMBLE" | "HOP" | "CUMULATE" | "SESSION";
  table: Name;
  timeColumn: Name;
  partitionBy: Name[];
  /** Lengths of time in milliseconds in the order of the function's own arguments. */
  sizes: number[];
  offset: number;
}

export interface QuerySource extends Aliased {
  kind: "query";
  query: Query;
}

export interface Join extends Span {
  kind: "join";
  left: Source;
  right: Source;
  on?: Expression;
}

/** A value. `operands` are the values that it is made of. */
export type Expression = Span &
  (
    | { kind: "column"; parts: Name[]; operands: [] }
    | { kind: "star"; table?: Name; operands: [] }
    | { kind: "literal"; type?: string; text: string; operands: [] }
    | { kind: "call"; name: string; distinct: boolean; over?: Over; operands: Expression[] }
    | { kind: "cast"; type: string; operands: Expression[] }
    /** Operands are the results only; `conditions` the rest. */
    | { kind: "case"; conditions: Expression[]; operands: Expression[] }
    | { kind: "operator"; operator: string; operands: Expression[] }
    | { kind: "query"; query: Query; operands: Expression[] }
  );

/** `OVER (PARTITION BY … ORDER BY …)` */
export interface Over {
  partitionBy: Expression[];
  orderBy: OrderItem[];
}

/** Every expression below one, itself first. Queries inside are not entered. */
export function everyExpression(expression: Expression): Expression[] {
  const over = expression.kind === "call" ? expression.over : undefined;
  const below = [
    ...expression.operands,
    ...(expression.kind === "case" ? expression.conditions : []),
    ...(over?.partitionBy ?? []),
    ...(over?.orderBy.map((item) => item.expression) ?? []),
  ];
  return [expression, ...below.flatMap(everyExpression)];
}
