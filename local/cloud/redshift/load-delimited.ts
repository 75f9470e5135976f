import type { CopyOptions } from "./copy-options";
import type { TargetColumn } from "./copy-table";
import type { Bytes } from "./load-bytes";
import { LOAD_ERRORS, LoadFault } from "./load-fault";
import { INCOMPLETE } from "./load-json-scan";
import { countLines, LARGEST_ROW_BYTES, type RowReader, type RowSink } from "./load-rows";
import type { Field } from "./load-values";

const LINE_END = 0x0a;

type Options = Pick<
  CopyOptions,
  "format" | "delimiter" | "nullText" | "fillRecord" | "ignoreBlankLines" | "ignoredHeaderLines"
>;

/**
 * Reads rows of fields parted by a delimiter. With a quote (CSV) a field may hold delimiters, line ends and doubled quotes. A bad
 * row ends at the end of its line, and the reader goes on behind it.
 */
export class DelimitedRows implements RowReader {
  private text: Bytes = "";
  private line = 1;
  private isSkipping = false;
  private readonly quote: string | undefined;
  private readonly delimiter: string;
  private readonly delimiterCode: number;

  constructor(
    private readonly columns: TargetColumn[],
    private readonly options: Options,
    private readonly sink: RowSink,
  ) {
    this.quote = options.format.kind === "delimited" ? options.format.quote : undefined;
    this.delimiter = options.delimiter ?? (this.quote === undefined ? "|" : ",");
    this.delimiterCode = this.delimiter.charCodeAt(0);
  }

  push(piece: Bytes, isLast: boolean): void {
    this.text += piece;
    let at = this.isSkipping ? this.skipLine() : 0;
    while (!this.isSkipping && at < this.text.length) {
      const next = this.line <= this.options.ignoredHeaderLines ? this.lineEnd(at, isLast) : this.readRow(at, isLast);
      if (next === INCOMPLETE) break;
      this.line += countLines(this.text, at, next);
      at = next;
    }
    this.text = this.text.slice(at);
  }

  /** Where the next row begins. */
  private readRow(start: number, isLast: boolean): number {
    const fields: Field[] = [];
    const end = this.readFields(start, isLast, fields);
    if (end === INCOMPLETE)
      return this.text.length - start > LARGEST_ROW_BYTES ? this.giveUp(start, tooLarge(), isLast) : end;
    if (end instanceof LoadFault) return this.giveUp(start, end, isLast);
    if (end - start > LARGEST_ROW_BYTES) return this.giveUp(start, tooLarge(), isLast);
    this.emit(fields, withoutLineEnd(this.text.slice(start, end)));
    return end;
  }

  private emit(fields: Field[], raw: Bytes): void {
    const origin = { line: this.line, raw };
    if (this.options.ignoreBlankLines && raw.trim() === "") return;
    if (fields.length > this.columns.length) {
      this.sink.fault(new LoadFault(LOAD_ERRORS.extraColumns, "Extra column(s) found"), origin);
    } else if (fields.length < this.columns.length && !this.options.fillRecord) {
      this.sink.fault(new LoadFault(LOAD_ERRORS.delimiter, "Delimiter not found"), origin);
    } else {
      while (fields.length < this.columns.length) fields.push("");
      this.sink.row(fields, origin);
    }
  }

  /** Fills `fields` and answers where the row ends, behind its line end. */
  private readFields(start: number, isLast: boolean, fields: Field[]): number | LoadFault {
    let at = start;
    while (true) {
      const isQuoted = this.quote !== undefined && this.text.charAt(at) === this.quote;
      const end = isQuoted ? this.quotedEnd(at, isLast) : this.plainEnd(at, isLast);
      if (end === INCOMPLETE || end instanceof LoadFault) return end;
      fields.push(isQuoted ? this.unquoted(at, end) : this.plain(at, end));
      if (this.text.charAt(end) === this.delimiter) at = end + 1;
      else return this.behindLineEnd(end);
    }
  }

  private plainEnd(at: number, isLast: boolean): number {
    for (let end = at; end < this.text.length; end++) {
      const code = this.text.charCodeAt(end);
      if (code === this.delimiterCode || code === LINE_END) return end;
    }
    return isLast ? this.text.length : INCOMPLETE;
  }

  private plain(at: number, end: number): Field {
    const endsLine = this.text.charAt(end) !== this.delimiter;
    const field = endsLine ? withoutLineEnd(this.text.slice(at, end)) : this.text.slice(at, end);
    return field === this.options.nullText ? null : field;
  }

  /** Behind the closing quote; there must be a delimiter or the end of the line. */
  private quotedEnd(at: number, isLast: boolean): number | LoadFault {
    const quote = this.quote ?? "";
    let end = this.text.indexOf(quote, at + 1);
    while (end !== -1 && this.text.charAt(end + 1) === quote) end = this.text.indexOf(quote, end + 2);
    if (end === -1) return isLast ? badQuotes() : INCOMPLETE;
    if (end + 2 >= this.text.length && !isLast) return INCOMPLETE;
    const next = this.text.charAt(end + 1);
    const closes = next === this.delimiter || next === "\n" || next === "" || this.text.startsWith("\r\n", end + 1);
    return closes || (isLast && this.text.slice(end + 1) === "\r") ? end + 1 : badQuotes();
  }

  private unquoted(at: number, end: number): Field {
    const quote = this.quote ?? "";
    return this.text.slice(at + 1, end - 1).replaceAll(quote + quote, quote);
  }

  private behindLineEnd(end: number): number {
    const lineEnd = this.text.indexOf("\n", end);
    return lineEnd === -1 ? this.text.length : lineEnd + 1;
  }

  private lineEnd(at: number, isLast: boolean): number {
    const end = this.text.indexOf("\n", at);
    if (end !== -1) return end + 1;
    return isLast ? this.text.length : INCOMPLETE;
  }

  private giveUp(start: number, fault: LoadFault, isLast: boolean): number {
    const end = this.lineEnd(start, isLast);
    if (end === INCOMPLETE && this.text.length - start <= LARGEST_ROW_BYTES) return INCOMPLETE;
    this.isSkipping = end === INCOMPLETE;
    const raw = this.text.slice(start, end === INCOMPLETE ? undefined : end);
    this.sink.fault(fault, { line: this.line, raw: withoutLineEnd(raw) });
    return start + raw.length;
  }

  private skipLine(): number {
    const end = this.text.indexOf("\n");
    this.isSkipping = end === -1;
    if (end !== -1) this.line++;
    return end === -1 ? this.text.length : end + 1;
  }
}

function withoutLineEnd(row: Bytes): Bytes {
  const end = row.endsWith("\n") ? row.length - 1 : row.length;
  return row.slice(0, row.charAt(end - 1) === "\r" ? end - 1 : end);
}

function badQuotes(): LoadFault {
  return new LoadFault(LOAD_ERRORS.line, "Invalid quote formatting for CSV");
}

function tooLarge(): LoadFault {
  return new LoadFault(LOAD_ERRORS.line, `Row is larger than ${LARGEST_ROW_BYTES} bytes`);
}
