import { tableChanges } from "../../../lambda/redshift-table/evolution";
import type { TableDefinition } from "../../../lambda/redshift-table/request";
import type { ResourceChange } from "./compare";
import { goes, type Loss, valueAt } from "./loss";
import { matched } from "./matching";
import type { Json, PlannedResource } from "./planned";

const TARGET_TABLE = "streaming-ingest:index:TargetTable";
const INVOCATION = "aws:lambda/invocation:Invocation";

/** What a change does to tables of a warehouse: the rules are those of the function that makes them (US-04). */
export function tableLosses(
  before: readonly PlannedResource[],
  after: readonly PlannedResource[],
  changes: readonly ResourceChange[],
): Loss[] {
  const pairs = matched(before, after);
  const evolved = after.flatMap((table) => {
    const [was, is] = [definitionOf(pairs.get(table.urn)), definitionOf(table)];
    if (was === undefined || is === undefined) return [];
    return tableChanges(was, is).problems.map(
      ({ path, reason }): Loss => ({ severity: "error", urn: table.urn, name: nameOf(was), path, reason }),
    );
  });
  return [...evolved, ...changes.filter(isDropped).map((change) => droppedTable(change, before))];
}

function definitionOf(table: PlannedResource | undefined): TableDefinition | undefined {
  if (table?.type !== TARGET_TABLE || typeof table.outputs.definition !== "string") return undefined;
  return JSON.parse(table.outputs.definition) as TableDefinition;
}

function nameOf({ databaseSchema, tableName }: TableDefinition): string {
  return `${databaseSchema}.${tableName}`;
}

/**
 * The function is called for the old request too when the resource is replaced, after the new one was made. A table that
 * another function has taken over by then stays (docs/adr/0010).
 */
function isDropped(change: ResourceChange): boolean {
  const isTakenOver = change.action === "replace" && change.causes.every(({ path }) => path[0] === "functionName");
  return change.type === INVOCATION && goes(change) && !isTakenOver && requestOf(change.before)?.allowDrop === true;
}

function requestOf(invocation: PlannedResource | undefined): { allowDrop?: Json } | undefined {
  const input = valueAt(invocation, "input");
  return typeof input === "string" ? (JSON.parse(input) as { allowDrop?: Json }) : undefined;
}

function droppedTable(change: ResourceChange, before: readonly PlannedResource[]): Loss {
  const definition = definitionOf(before.find(({ urn }) => urn === change.before?.parent));
  const name = definition === undefined ? change.name : nameOf(definition);
  const keep = "allow no deletion (redshift.allowDeletion) in a deployment before this one, or unload the rows first";
  return {
    // What is replaced is to stay, so nobody can have meant to lose its rows.
    severity: change.action === "replace" ? "error" : "warning",
    urn: change.urn,
    name,
    path: "",
    reason: `is dropped with all its rows, for its delivery allows it (allowDeletion); ${keep}`,
  };
}
