import type { Bytes } from "./load-bytes";
import type { LoadFault } from "./load-fault";
import type { Field } from "./load-values";

/** Where a row stands in its object. */
export interface RowOrigin {
  /** From 1; the line that the row begins in. */
  line: number;
  /** The row as it is written. */
  raw: Bytes;
}

/** Takes what a reader finds, row after row. */
export interface RowSink {
  /** @param fields by column; the array is used again for the next row */
  row(fields: Field[], origin: RowOrigin): void;
  fault(fault: LoadFault, origin: RowOrigin): void;
}

/** Reads the rows of one object, piece after piece. */
export interface RowReader {
  /** @param isLast whether the object ends here */
  push(piece: Bytes, isLast: boolean): void;
}

/** Largest row, and largest JSON object (CO-03). */
export const LARGEST_ROW_BYTES = 4 * 1024 * 1024;

/** Line ends between two positions. */
export function countLines(text: Bytes, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
