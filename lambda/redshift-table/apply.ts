import type { TableContext } from "./context";
import { fixed, type TableChanges, type TableProblem, tableChanges } from "./evolution";
import { type Found, type FoundRelation, inspect } from "./inspect";
import { ensureLoader, type FoundLoader, inspectLoader } from "./loader";
import { isOwn, layoutOf, type Mark, markOf, markText } from "./mark";
import type { TableDefinition, TableRequest } from "./request";
import { addColumn, comment, createSchema, createTable, qualifiedName, widenColumn } from "./sql";
import { createExternalSchema, createStreamView, createTypedView, dropTypedView } from "./streaming-sql";

/**
 * Makes the table, or takes it to its definition. What is there is looked at first, so a second run changes nothing.
 *
 * @throws Error with every change that the table cannot make, before any statement that changes something
 */
export async function applyTable(request: TableRequest, context: TableContext): Promise<void> {
  const { table, loader } = request;
  const mark = markOf(request, context.functionName);
  const found = await inspect(context.database, table);
  const foundLoader = loader && (await inspectLoader(context, loader));
  const changes = changesOf(found, table);
  refuseChanges(table, [
    ...changes.problems,
    ...renameProblems(found, table, mark),
    ...streamProblems(found, mark),
    ...userProblems(found, request, mark, foundLoader),
  ]);

  if (!found.schema) await ensureSchema(context, table);
  if (table.ingestion === "STREAMING") await applyStreaming(request, context, found, changes);
  else await applyCopy(table, context, found, changes);
  await ensureMark(table, context, found.relation, mark, changes);
  if (loader && foundLoader) await ensureLoader(context, table, loader, foundLoader);
}

function refuseChanges(table: TableDefinition, problems: TableProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, reason }) => `${path} ${reason}`);
  throw new Error(`Table ${qualifiedName(table)} is refused, and nothing was changed:\n${lines.join("\n")}`);
}

function changesOf({ relation }: Found, table: TableDefinition): TableChanges {
  if (relation === undefined) return { additions: [], widenings: [], problems: [] };
  return tableChanges(foundDefinition(relation, table), table);
}

/** What the catalog and the mark do not tell is taken for what is wanted: encodings, and whether a view's column may be null. */
function foundDefinition({ kind, columns, mark }: FoundRelation, table: TableDefinition): TableDefinition {
  const wanted = new Map(table.columns.map((column) => [column.name, column]));
  return {
    ...table,
    ...(mark && layoutOf(mark)),
    ingestion: kind === "TABLE" ? "COPY" : "STREAMING",
    columns: columns.map((column) => {
      const { encoding, nullable = true } = wanted.get(column.name) ?? {};
      return { ...column, encoding, nullable: kind === "TABLE" ? column.nullable : nullable };
    }),
  };
}

/** A relation with this very mark under another name is the table before it was renamed. */
function renameProblems({ relation, elsewhere }: Found, table: TableDefinition, mark: Mark): TableProblem[] {
  if (relation !== undefined) return [];
  return elsewhere
    .filter((other) => isOwn(other.mark, mark))
    .flatMap(({ databaseSchema, tableName }) => [
      ...fixed("databaseSchema", databaseSchema, table.databaseSchema),
      ...fixed("tableName", tableName, table.tableName),
    ]);
}

/** The materialized view reads one stream for ever: with another it would be another table. */
function streamProblems({ relation }: Found, { stream }: Mark): TableProblem[] {
  const before = relation?.mark?.stream;
  if (before === undefined || stream === undefined) return [];
  return [
    ...fixed("ingestion.stream.streamArn", before.streamName, stream.streamName),
    ...fixed("warehouse.streamingRoleArn", before.roleArn, stream.roleArn),
  ];
}

/** Another program may have a user of this name; to set its password would lock it out. */
function userProblems(
  { relation }: Found,
  { loader }: TableRequest,
  mark: Mark,
  found: FoundLoader | undefined,
): TableProblem[] {
  if (loader === undefined || !found?.exists || found.login !== undefined || isOwn(relation?.mark, mark)) return [];
  const reason = `would have the user "${loader.userName}", who is there already and is not this table's; drop that user, or choose another name`;
  return [{ path: "(component name)", reason }];
}

/** Another table's run may make the schema at the same moment, and PostgreSQL's IF NOT EXISTS fails then. */
async function ensureSchema({ database }: TableContext, table: TableDefinition): Promise<void> {
  try {
    await database.run(createSchema(table.databaseSchema));
  } catch (error) {
    if (!(await inspect(database, table)).schema) throw error;
  }
}

async function applyCopy(
  table: TableDefinition,
  { database }: TableContext,
  { relation }: Found,
  { additions, widenings }: TableChanges,
): Promise<void> {
  if (relation === undefined) await database.run(createTable(table));
  for (const column of additions) await database.run(addColumn(table, column));
  for (const column of widenings) await database.run(widenColumn(table, column));
}

async function applyStreaming(
  { table, stream }: TableRequest,
  { database }: TableContext,
  { relation, streamView }: Found,
  changes: TableChanges,
): Promise<void> {
  if (!streamView) {
    if (stream === undefined) throw new Error("A streaming table needs the request's stream");
    await database.run(createExternalSchema(table, stream.roleArn));
    await database.run(createStreamView(table, stream));
  }
  // CREATE OR REPLACE VIEW takes the same columns only. If it ends between the two, the next run makes the view.
  if (relation !== undefined && isChanged(changes)) await database.run(dropTypedView(table));
  if (relation === undefined || isChanged(changes)) await database.run(createTypedView(table));
}

async function ensureMark(
  table: TableDefinition,
  { database }: TableContext,
  relation: FoundRelation | undefined,
  mark: Mark,
  changes: TableChanges,
): Promise<void> {
  const streaming = table.ingestion === "STREAMING";
  const isThere = relation !== undefined && !(streaming && isChanged(changes));
  if (isThere && relation.comment === markText(mark)) return;
  await database.run(comment(streaming ? "VIEW" : "TABLE", table, markText(mark)));
}

function isChanged({ additions, widenings }: TableChanges): boolean {
  return additions.length + widenings.length > 0;
}
