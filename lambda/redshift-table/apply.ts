import type { TableContext } from "./context";
import type { Database } from "./data-api";
import { fixed, type TableChanges, type TableProblem, tableChanges } from "./evolution";
import { type Found, type FoundRelation, inspect, readersOf } from "./inspect";
import { ensureLoader, type FoundLoader, inspectLoader } from "./loader";
import { isOwn, type Mark, markOf, markText } from "./mark";
import { markProblems } from "./mark-changes";
import type { TableDefinition, TableRequest } from "./request";
import { addColumn, comment, createSchema, createTable, qualifiedName, type Statement, widenColumn } from "./sql";
import { createExternalSchema, createStreamView, createTypedView, dropTypedView, grantReaders } from "./streaming-sql";

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
    ...markProblems(found.relation?.mark, mark, table),
    ...userProblems(found, request, mark, foundLoader),
  ]);

  if (!found.schema) await ensureSchema(context, table);
  if (table.ingestion === "STREAMING") await applyStreaming(request, context, found, changes, mark);
  else await applyCopy(table, context, found, changes, mark);
  if (loader && foundLoader) await ensureLoader(context, table, loader, foundLoader);
}

function refuseChanges(table: TableDefinition, problems: TableProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, reason }) => `${path} ${reason}`);
  throw new Error(`Table ${qualifiedName(table)} is refused, and nothing was changed:\n${lines.join("\n")}`);
}

function changesOf({ relation }: Found, table: TableDefinition): TableChanges {
  if (relation === undefined) return { additions: [], widenings: [], problems: [] };
  // The catalog's order of columns is not that of the fields of CSV; the mark has that one.
  const wanted = { ...table, stagedFormat: undefined };
  return tableChanges(foundDefinition(relation, wanted), wanted);
}

/** What the catalog does not tell is taken for what is wanted: layout, encodings, and whether a view's column may be null. */
function foundDefinition({ kind, columns }: FoundRelation, table: TableDefinition): TableDefinition {
  const wanted = new Map(table.columns.map((column) => [column.name, column]));
  return {
    ...table,
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

/** Widens first: that is what a view can forbid, and then nothing was changed. */
async function applyCopy(
  table: TableDefinition,
  { database }: TableContext,
  { relation }: Found,
  { additions, widenings }: TableChanges,
  mark: Mark,
): Promise<void> {
  if (relation === undefined) await database.run(createTable(table));
  for (const column of widenings) await unlessBound(table, () => database.run(widenColumn(table, column)));
  for (const column of additions) await database.run(addColumn(table, column));
  if (relation?.comment !== markText(mark)) await database.run(comment("TABLE", table, markText(mark)));
}

async function applyStreaming(
  { table, stream }: TableRequest,
  { database }: TableContext,
  { relation, streamView }: Found,
  changes: TableChanges,
  mark: Mark,
): Promise<void> {
  if (!streamView) {
    if (stream === undefined) throw new Error("A streaming table needs the request's stream");
    await database.run(createExternalSchema(table, stream.roleArn));
    await database.run(createStreamView(table, stream));
  }
  const marking = comment("VIEW", table, markText(mark));
  if (relation === undefined) {
    await database.runTogether([createTypedView(table), marking]);
  } else if (isChanged(changes)) {
    const replacing = await replaceTypedView(table, database, marking);
    await unlessBound(table, () => database.runTogether(replacing));
  } else if (relation.comment !== markText(mark)) {
    await database.run(marking);
  }
}

/** CREATE OR REPLACE VIEW takes the same columns only. As one transaction no reader finds the view missing, or loses it. */
async function replaceTypedView(table: TableDefinition, database: Database, marking: Statement): Promise<Statement[]> {
  const readers = await readersOf(database, table);
  return [dropTypedView(table), createTypedView(table), marking, ...grantReaders(table, readers)];
}

/** What Redshift says where a view is bound to the table. */
const BOUND = /used by a view|depends? on/i;

/** Tells the way out where a view that someone made forbids the change. */
async function unlessBound(table: TableDefinition, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof Error) || !BOUND.test(error.message)) throw error;
    throw new Error(
      `${error.message}; a view over ${qualifiedName(table)} forbids it: drop that view, run this again, and make the view anew WITH NO SCHEMA BINDING, so that it forbids no later change`,
    );
  }
}

function isChanged({ additions, widenings }: TableChanges): boolean {
  return additions.length + widenings.length > 0;
}
