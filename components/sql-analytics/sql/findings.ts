import type { Problem } from "../../shared/problems";

/** What the checks of a query file say. Problems stop the plan; warnings are shown and left to Flink. */
export interface Findings {
  problems: Problem[];
  warnings: Problem[];
}

/** Something to say about a place in the text. */
export interface Finding {
  /** Offset of the first character that it is about. */
  at: number;
  /** What is wrong, what is allowed, and the way out. */
  reason: string;
}

/** Gives findings the path `sql:<line>:<column>`, both counted from 1, in the order of the text. */
export function located(sql: string, findings: readonly Finding[]): Problem[] {
  return [...findings]
    .sort((left, right) => left.at - right.at)
    .map(({ at, reason }) => {
      const { line, column } = positionOf(sql, at);
      return { path: `sql:${line}:${column}`, reason };
    });
}

/** Line and column of an offset, both counted from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** The offset of a line and a column, both counted from 1; the text's end if it is shorter. */
export function offsetOf(text: string, line: number, column: number): number {
  const start = text.split("\n", line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return Math.min(start + column - 1, text.length);
}
