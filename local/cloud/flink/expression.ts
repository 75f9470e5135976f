import type { FlinkType } from "./flink-type";

/** An expression of Flink SQL. Operators are calls too: `a + b` is a call of `+`, `a IS NOT NULL` of `IS NOT NULL`. */
export type Expression =
  | { kind: "column"; table?: string; name: string }
  | { kind: "star" }
  | { kind: "text"; value: string }
  | { kind: "number"; value: string }
  | { kind: "constant"; value: "TRUE" | "FALSE" | "NULL" }
  | { kind: "time"; type: FlinkType; value: string }
  | { kind: "interval"; milliseconds: number }
  | { kind: "cast"; isTry: boolean; type: FlinkType; operand: Expression }
  | { kind: "case"; branches: { when: Expression; result: Expression }[]; otherwise?: Expression }
  | CallExpression;

export interface CallExpression {
  kind: "call";
  /** In capitals. */
  name: string;
  operands: Expression[];
  /** A word among the arguments: the unit of EXTRACT and its like, the side of TRIM. */
  word?: string;
  distinct?: boolean;
  /** Condition of `FILTER (WHERE …)`. */
  filter?: Expression;
}
