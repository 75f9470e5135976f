import { existsSync } from "node:fs";
import type { Problem } from "../../components/shared/problems";
import { tableChanges } from "../../lambda/redshift-table/evolution";
import type { TableDefinition, TableRequest } from "../../lambda/redshift-table/request";
import { collectConfig } from "../../stacks/config";
import { plannedTables } from "../../stacks/planned-tables";
import { previousRequests } from "../cloud/lambda/invocation-handler";
import { ProgramError, type RegisteredResource, type StackFile } from "../engine";
import { LOCAL_ENGINE_KEY } from "../engine/program";

const TARGET_TABLE = "streaming-ingest:index:TargetTable";

/** Tables of the warehouse by the names of their components. */
export type Tables = Readonly<Record<string, TableDefinition>>;

/** A change of a schema that no table of the warehouse can follow. Nothing was touched. */
export class TableChangeError extends Error {
  override readonly name = "TableChangeError";

  constructor(problems: Problem[], dataDir: string) {
    const lines = problems.map(({ path, reason }) => `${path} ${reason}`);
    super([`The tables in ${dataDir} cannot follow this change, so nothing was touched:`, ...lines].join("\n"));
  }
}

/** The tables that a data folder has. */
export function tablesIn(dataDir: string): Tables {
  if (!existsSync(dataDir)) return {};
  const requests = Object.entries(previousRequests(dataDir) as Record<string, TableRequest>);
  return Object.fromEntries(requests.map(([urn, { table }]) => [urn.slice(urn.lastIndexOf("::") + 2), table]));
}

/** The tables that a program registered, here or in another revision. */
export function tablesOf(resources: readonly Pick<RegisteredResource, "type" | "name" | "outputs">[]): Tables {
  const tables = resources.filter(({ type }) => type === TARGET_TABLE);
  return Object.fromEntries(
    tables.map(({ name, outputs }) => [name, JSON.parse(String(outputs.definition)) as TableDefinition]),
  );
}

/**
 * Holds the tables that a plan wants against those that a data folder has.
 *
 * @throws TableChangeError for a column that is dropped, narrowed or retyped, and for a table that is renamed
 */
export function checkTableChanges(planned: readonly RegisteredResource[], dataDir: string): void {
  const previous = tablesIn(dataDir);
  const problems = Object.entries(tablesOf(planned)).flatMap(([component, after]) => {
    const before = previous[component];
    if (before === undefined) return [];
    const name = `${before.databaseSchema}.${before.tableName}`;
    return tableChanges(before, after).problems.map(({ path, reason }) => ({ path: `${name}: ${path}`, reason }));
  });
  if (problems.length > 0) throw new TableChangeError(problems, dataDir);
}

/**
 * The same of a stack whose config may be refused: from as much of it as can be read, with the paths of the config, so
 * that a plan lists what no table can follow beside what is wrong with the config.
 *
 * @param previous what the tables were before: those of a data folder, or of another version of the stack
 */
export function tableProblems({ project, stack, config, secretKeys }: StackFile, previous: Tables): Problem[] {
  const values = { ...config, [LOCAL_ENGINE_KEY]: "true" };
  const collected = collectConfig({ project, stack, values, isSecret: (key) => secretKeys.includes(key) });
  return plannedTables(collected).flatMap(({ name, definition, pathOf }) => {
    const before = previous[name];
    if (before === undefined) return [];
    return tableChanges(before, definition).problems.flatMap(({ path: part, reason }) => {
      const path = pathOf(part);
      return path === undefined ? [] : [{ path, reason }];
    });
  });
}

/** What a program's failure is told as: with what the earlier tables have against the change. Other errors stay as they are. */
export function withTableProblems(error: unknown, stackFile: StackFile, previous: Tables): unknown {
  if (!(error instanceof ProgramError) || Object.keys(previous).length === 0) return error;
  const problems = tableProblems(stackFile, previous);
  const lines = problems.map(({ path, reason }) => `Stack "${stackFile.stack}": ${path} ${reason}`);
  return problems.length === 0 ? error : new ProgramError([error, ...lines]);
}
