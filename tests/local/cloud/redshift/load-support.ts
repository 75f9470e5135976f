import type { TargetColumn } from "../../../../local/cloud/redshift/copy-table";
import { fromBytes, toBytes } from "../../../../local/cloud/redshift/load-bytes";
import type { RowReader, RowSink } from "../../../../local/cloud/redshift/load-rows";

/** A row's fields, or the code of what is wrong with it; then its line. */
export type Found = [fields: (string | null | undefined)[] | number, line: number, raw?: string];

/** Of characters, of JSON, and one whose name is not ASCII. */
export const COLUMNS: TargetColumn[] = ["a", "b", "é"].map((name) => ({
  name,
  type: name === "b" ? { kind: "super" } : { kind: "varchar", bytes: 100 },
  isNullable: true,
  defaultText: null,
}));

/** Takes what a reader finds. */
export function collector(withRaw = false): { found: Found[]; sink: RowSink } {
  const found: Found[] = [];
  const note = (what: Found[0], line: number, raw: string) => found.push(withRaw ? [what, line, raw] : [what, line]);
  const sink: RowSink = {
    row: (fields, { line, raw }) =>
      note(
        fields.map((field) => (field ? fromBytes(field) : field)),
        line,
        fromBytes(raw),
      ),
    fault: ({ code }, { line, raw }) => note(code, line, fromBytes(raw)),
  };
  return { found, sink };
}

/** Gives a reader an object, cut where it is told to. */
export function pushAll(reader: RowReader, text: string, cuts: number[] = []): void {
  const bytes = toBytes(text);
  const places = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((one, other) => one - other), bytes.length];
  for (const [index, place] of places.slice(1).entries()) reader.push(bytes.slice(places[index], place), false);
  reader.push("", true);
}
