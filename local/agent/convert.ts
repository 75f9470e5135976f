import { isUtf8 } from "node:buffer";
import { splitCsvLine } from "./csv-line";
import { LOG_FORMATS, type LogFormat } from "./log-formats";
import { toRegExp } from "./patterns";
import type { ProcessingOption } from "./settings";

/** Makes a record of a line, both without a line end. Answers nothing for a line that does not parse. */
export type Convert = (line: Buffer) => Buffer | undefined;

/**
 * The conversion that a flow's `dataProcessingOptions` name, one after the other.
 *
 * Three things are done with more care than by the Kinesis Agent (2.0.13), which drops lines that do not match a log format,
 * drops fields beyond the named ones, and takes quotes in CSV for text. Here such lines do not parse, and quotes quote.
 *
 * @throws Error for a pattern that is none
 */
export function conversionOf(options: ProcessingOption[]): Convert {
  const steps = options.map(stepOf);
  return (line) => {
    let result: Buffer | undefined = line;
    for (const step of steps) result = result && step(result);
    return result;
  };
}

function stepOf(option: ProcessingOption): Convert {
  switch (option.optionName) {
    case "SINGLELINE":
      return option.parseOptions?.includes("NO_TRIM") ? (line) => line : trim;
    case "CSVTOJSON":
      return csvToJson(option.customFieldNames, toRegExp(option.delimiter ?? ",", "delimiter", "g"));
    case "LOGTOJSON":
      return logToJson(formatOf(option));
  }
}

/** Takes away what Java's `trim` does: all up to the space, at both ends. Works on bytes, which need not be UTF-8. */
function trim(line: Buffer): Buffer {
  const start = line.findIndex((byte) => byte > 0x20);
  return start === -1 ? line.subarray(0, 0) : line.subarray(start, line.findLastIndex((byte) => byte > 0x20) + 1);
}

function csvToJson(names: string[], delimiter: RegExp): Convert {
  return (line) => {
    const fields = ofText(line, (text) => splitCsvLine(text, delimiter));
    if (fields === undefined || fields.length > names.length) return undefined;
    return toJson(names, (index) => fields[index] ?? null);
  };
}

type LogOption = Extract<ProcessingOption, { optionName: "LOGTOJSON" }>;

function formatOf({ logFormat, matchPattern, customFieldNames }: LogOption): LogFormat {
  const known = LOG_FORMATS[logFormat];
  return { ...known, pattern: matchPattern ?? known.pattern, fields: customFieldNames ?? known.fields };
}

function logToJson({ pattern, fields, hasDash }: LogFormat): Convert {
  const line = toRegExp(`^(?:${pattern})$`, "matchPattern");
  return (bytes) => {
    const match = ofText(bytes, (text) => line.exec(text));
    if (!match || match.length !== fields.length + 1) return undefined;
    return toJson(fields, (index) => {
      const value = match[index + 1];
      return value === undefined || (hasDash && value === "-") ? null : value;
    });
  };
}

/** The line as text, without the carriage return of a line end of Windows. Bytes that are no UTF-8 do not parse. */
function ofText<Result>(line: Buffer, read: (text: string) => Result): Result | undefined {
  return isUtf8(line) ? read(line.toString().replace(/\r$/, "")) : undefined;
}

function toJson(names: string[], valueAt: (index: number) => string | null): Buffer {
  const members = names.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(valueAt(index))}`);
  return Buffer.from(`{${members.join(",")}}`);
}
