import { existsSync } from "node:fs";
import type { Problem } from "../../components/shared/problems";
import { tableChanges } from "../../lambda/redshift-table/evolution";
import type { TableDefinition, TableRequest } from "../../lambda/redshift-table/request";
import { previousRequests } from "../cloud/lambda/invocation-handler";
import type { RegisteredResource } from "../engine";

const TARGET_TABLE = "streaming-ingest:index:TargetTable";
const INVOCATION = "aws:lambda/invocation:Invocation";

/** A change of a schema that no table of the warehouse can follow. Nothing was touched. */
export class TableChangeError extends Error {
  override readonly name = "TableChangeError";

  constructor(problems: Problem[], dataDir: string) {
    const lines = problems.map(({ path, reason }) => `${path} ${reason}`);
    super([`The tables in ${dataDir} cannot follow this change, so nothing was touched:`, ...lines].join("\n"));
  }
}

/**
 * Holds the tables that a plan wants against those that a data folder has.
 *
 * @throws TableChangeError for a column that is dropped, narrowed or retyped, and for a table that is renamed
 */
export function checkTableChanges(planned: readonly RegisteredResource[], dataDir: string): void {
  if (!existsSync(dataDir)) return;
  const previous = previousRequests(dataDir) as Record<string, TableRequest>;
  const problems = planned
    .filter(({ type }) => type === TARGET_TABLE)
    .flatMap((table) => {
      const invocation = planned.find(({ type, parent }) => type === INVOCATION && parent === table.urn);
      const before = invocation && previous[invocation.urn]?.table;
      if (before === undefined) return [];
      const after = JSON.parse(String(table.outputs.definition)) as TableDefinition;
      const name = `${before.databaseSchema}.${before.tableName}`;
      return tableChanges(before, after).problems.map(({ path, reason }) => ({ path: `${name}: ${path}`, reason }));
    });
  if (problems.length > 0) throw new TableChangeError(problems, dataDir);
}
