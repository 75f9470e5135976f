import type { TargetColumn } from "./copy-table";
import { type Bytes, toBytes } from "./load-bytes";
import { LOAD_ERRORS, LoadFault } from "./load-fault";
import {
  INCOMPLETE,
  INVALID,
  lowerCased,
  scanColon,
  scanString,
  scanValue,
  skipSpace,
  stringContent,
} from "./load-json-scan";
import { countLines, LARGEST_ROW_BYTES, type RowReader, type RowSink } from "./load-rows";
import type { Field } from "./load-values";

/**
 * Reads JSON objects, one after the other with or without white space between them (CO-04). Members go to the columns of their
 * name, all others are left out (CO-01); nested values stay the text that they are (CO-02). What is not an object is one bad row
 * up to the end of its line, and the reader goes on behind it.
 */
export class JsonRows implements RowReader {
  private text: Bytes = "";
  private line = 1;
  /** Whether the rest of a line that was given up is still to come. */
  private isSkipping = false;
  private readonly indexes: Map<Bytes, number>;
  private readonly isSuper: boolean[];
  private readonly fields: Field[];

  constructor(
    columns: TargetColumn[],
    private readonly ignoreCase: boolean,
    private readonly sink: RowSink,
  ) {
    this.indexes = new Map(
      columns.map(({ name }, index) => [ignoreCase ? lowerCased(toBytes(name)) : toBytes(name), index]),
    );
    this.isSuper = columns.map(({ type }) => type.kind === "super");
    this.fields = columns.map(() => undefined);
  }

  push(piece: Bytes, isLast: boolean): void {
    this.text += piece;
    let at = this.isSkipping ? this.skipLine() : 0;
    while (!this.isSkipping) {
      const start = skipSpace(this.text, at);
      this.line += countLines(this.text, at, start);
      at = start;
      if (start >= this.text.length) break;
      const next = this.readRow(start, isLast);
      if (next === INCOMPLETE) break;
      at = next;
    }
    this.text = this.text.slice(at);
  }

  /** Where the row ends that begins at `start`; `INCOMPLETE` when more of the object is needed to tell. */
  private readRow(start: number, isLast: boolean): number {
    const end = this.readObject(start);
    if (end > 0) return end - start > LARGEST_ROW_BYTES ? this.refuse(start, end, tooLarge()) : this.take(start, end);
    const isTooLarge = this.text.length - start > LARGEST_ROW_BYTES;
    if (end === INCOMPLETE && !isLast && !isTooLarge) return INCOMPLETE;
    return this.refuseLine(start, end === INCOMPLETE && isTooLarge ? tooLarge() : this.invalid(start), isLast);
  }

  private take(start: number, end: number): number {
    this.sink.row(this.fields, { line: this.line, raw: this.text.slice(start, end) });
    this.line += countLines(this.text, start, end);
    return end;
  }

  private refuse(start: number, end: number, fault: LoadFault): number {
    this.sink.fault(fault, { line: this.line, raw: this.text.slice(start, end) });
    this.line += countLines(this.text, start, end);
    return end;
  }

  /** Refuses the rest of the line, of which so much is waited for as a row may have. */
  private refuseLine(start: number, fault: LoadFault, isLast: boolean): number {
    const end = this.text.indexOf("\n", start);
    if (end === -1 && !isLast && this.text.length - start <= LARGEST_ROW_BYTES) return INCOMPLETE;
    this.isSkipping = end === -1;
    return this.refuse(start, end === -1 ? this.text.length : end, fault);
  }

  private skipLine(): number {
    const end = this.text.indexOf("\n");
    this.isSkipping = end === -1;
    return end === -1 ? this.text.length : end;
  }

  private invalid(start: number): LoadFault {
    const isObject = this.text.charAt(start) === "{";
    return new LoadFault(LOAD_ERRORS.line, isObject ? "Invalid JSON" : "Invalid JSON: an object must begin with {");
  }

  private readObject(start: number): number {
    this.fields.fill(undefined);
    if (this.text.charCodeAt(start) !== 0x7b) return INVALID;
    let at = skipSpace(this.text, start + 1);
    if (this.text.charCodeAt(at) === 0x7d) return at + 1;
    while (true) {
      at = this.readMember(at);
      if (at < 0) return at;
      at = skipSpace(this.text, at);
      if (at >= this.text.length) return INCOMPLETE;
      const code = this.text.charCodeAt(at);
      if (code === 0x7d) return at + 1;
      if (code !== 0x2c) return INVALID;
      at = skipSpace(this.text, at + 1);
    }
  }

  private readMember(at: number): number {
    if (at >= this.text.length) return INCOMPLETE;
    if (this.text.charCodeAt(at) !== 0x22) return INVALID;
    const keyEnd = scanString(this.text, at);
    if (keyEnd < 0) return keyEnd;
    const begin = scanColon(this.text, keyEnd);
    if (begin < 0) return begin;
    const end = scanValue(this.text, begin, 1);
    if (end < 0) return end;
    const index = this.indexOf(this.text.slice(at, keyEnd));
    if (index !== undefined) this.fields[index] = this.field(this.text.slice(begin, end), index);
    return end;
  }

  private indexOf(token: Bytes): number | undefined {
    const key = stringContent(token);
    return this.indexes.get(this.ignoreCase ? lowerCased(key) : key);
  }

  private field(token: Bytes, index: number): Field {
    if (token === "null") return null;
    return token.charCodeAt(0) === 0x22 && this.isSuper[index] !== true ? stringContent(token) : token;
  }
}

function tooLarge(): LoadFault {
  return new LoadFault(LOAD_ERRORS.line, `JSON object is larger than ${LARGEST_ROW_BYTES} bytes`);
}
