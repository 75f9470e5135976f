import { fixedFormat, movedFields, NEW_TABLE, type TableProblem } from "./evolution";
import { beginsWithFields, type Mark } from "./mark";
import type { TableDefinition } from "./request";

/** What the mark of a table forbids of the next definition, whose own mark is `after`. */
export function markProblems(before: Mark | undefined, after: Mark, table: TableDefinition): TableProblem[] {
  if (before === undefined) return [];
  return [
    ...fixedHash("layout", before.layout, after.layout),
    // The materialized view reads one stream for ever: with another it would be another table.
    ...fixedHash("ingestion.stream.streamArn", before.stream, after.stream),
    ...fixedHash("warehouse.streamingRoleArn", before.role, after.role),
    ...stagedProblems(before, after, table),
  ];
}

/** A hash does not tell what it was. One that is absent belongs to the other way in, which is refused by its own name. */
function fixedHash(path: string, before: string | undefined, after: string | undefined): TableProblem[] {
  if (before === undefined || after === undefined || before === after) return [];
  const reason = `is fixed when the table is made, and this table was made with another; put it back, or ${NEW_TABLE}`;
  return [{ path, reason }];
}

function stagedProblems(before: Mark, after: Mark, { ingestion, columns }: TableDefinition): TableProblem[] {
  if (before.owner === undefined || ingestion !== "COPY") return [];
  if (before.csv === undefined || after.csv === undefined) return fixedFormat(formatOf(before), formatOf(after));
  return beginsWithFields(columns, before.csv) ? [] : [movedFields()];
}

function formatOf({ csv }: Mark): TableDefinition["stagedFormat"] {
  return csv === undefined ? undefined : "CSV";
}
