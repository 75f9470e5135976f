/**
 * Parts one line into its fields. A field in quotes may hold the delimiter and doubled quotes; a quote elsewhere is text.
 * Empty fields at the end are left out, as the Kinesis Agent does.
 *
 * @param delimiter a regular expression with the flag `g`
 * @returns nothing where a quoted field does not end at a delimiter
 */
export function splitCsvLine(line: string, delimiter: RegExp): string[] | undefined {
  const fields: string[] = [];
  let start = 0;
  for (;;) {
    const quoted = line[start] === '"' ? quotedFieldAt(line, start) : undefined;
    if (quoted === undefined && line[start] === '"') return undefined;
    const from = quoted?.end ?? start;
    const next = nextDelimiter(line, from, delimiter);
    if (quoted !== undefined && (next?.start ?? line.length) !== quoted.end) return undefined;
    fields.push(quoted?.value ?? line.slice(start, next?.start));
    if (next === undefined) return withoutEmptyEnd(fields);
    start = next.end;
  }
}

const QUOTED = /"((?:[^"]|"")*)"/y;

function quotedFieldAt(line: string, start: number): { value: string; end: number } | undefined {
  QUOTED.lastIndex = start;
  const match = QUOTED.exec(line);
  return match ? { value: (match[1] ?? "").replaceAll('""', '"'), end: QUOTED.lastIndex } : undefined;
}

function nextDelimiter(line: string, from: number, delimiter: RegExp): { start: number; end: number } | undefined {
  delimiter.lastIndex = from;
  const match = delimiter.exec(line);
  return match ? { start: match.index, end: match.index + match[0].length } : undefined;
}

function withoutEmptyEnd(fields: string[]): string[] {
  const last = fields.findLastIndex((field) => field !== "");
  return fields.slice(0, last + 1);
}
