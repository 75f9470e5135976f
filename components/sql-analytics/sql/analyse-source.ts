import { suggestion } from "../../shared/suggestion";
import { analyseExpression } from "./analyse-expression";
import { analyseQuery, renamed } from "./analyse-query";
import { joinsInTime } from "./join-checks";
import type { Column, Relation, Scope } from "./relations";
import type { Name, Source, WindowSource } from "./syntax-tree";
import { windowFault } from "./window-checks";

/** What FROM reads, with its columns. */
export function analyseSource(source: Source, scope: Scope): Relation[] {
  if (source.kind === "join") return analyseJoin(source, scope);
  const found = sourceColumns(source, scope);
  const columns =
    source.columns.length === 0
      ? found
      : renamed(
          found,
          source.columns.map(({ name }) => name),
        );
  return [{ alias: source.alias?.name ?? (source.kind === "table" ? source.name.name : undefined), columns }];
}

function sourceColumns(source: Exclude<Source, { kind: "join" }>, scope: Scope): Column[] | undefined {
  if (source.kind === "query") return analyseQuery(source.query, { ...scope, relations: [] });
  if (source.kind === "table") return tableColumns(source.name, scope);
  return windowColumns(source, scope);
}

function tableColumns({ name, start }: Name, { tables, findings }: Scope): Column[] | undefined {
  if (tables.has(name)) return tables.get(name);
  findings.push({ at: start, reason: `reads no table: "${name}" is unknown; ${suggestion(name, [...tables.keys()])}` });
  return undefined;
}

/** The columns of a window table function: those of its table, and the window's. */
function windowColumns(source: WindowSource, scope: Scope): Column[] | undefined {
  const columns = tableColumns(source.table, scope);
  scope.findings.push(...windowFault(source));
  if (columns === undefined) return undefined;
  for (const name of [source.timeColumn, ...source.partitionBy]) checkColumn(name, columns, scope);
  const time = columns.find(({ name }) => name === source.timeColumn.name);
  if (time !== undefined && time.role !== "time") {
    const known = columns.find(({ role }) => role === "time")?.name;
    const wayOut = known === undefined ? "this query has none; read the event table" : `write DESCRIPTOR(${known})`;
    const reason = `is no time attribute: windows need one, and "${source.timeColumn.name}" is an ordinary column; ${wayOut}`;
    scope.findings.push({ at: source.timeColumn.start, reason });
  }
  const at = source.start;
  return [
    // Past the window its table's own time attribute is an ordinary column; window_time takes its place.
    ...columns.map((column) => (column.role === "rank" ? column : { ...column, role: undefined })),
    { name: "window_start", type: "timestamp", role: "start", at },
    { name: "window_end", type: "timestamp", role: "end", at },
    { name: "window_time", type: "timestamp", role: "time", at },
  ];
}

function checkColumn({ name, start }: Name, columns: Column[], { findings }: Scope): void {
  const known = columns.flatMap((column) => column.name ?? []);
  if (known.includes(name)) return;
  findings.push({ at: start, reason: `names no column: "${name}" is unknown; ${suggestion(name, known)}` });
}

const JOIN =
  "joins without bounds of time: Flink would keep every event for ever, and an outer join changes rows. Bound it, such as " +
  "ON a.id = b.id AND a.rt BETWEEN b.rt - INTERVAL '1' HOUR AND b.rt, or join two windows ON their window_start and window_end";

function analyseJoin(join: Extract<Source, { kind: "join" }>, scope: Scope): Relation[] {
  const [left, right] = [analyseSource(join.left, scope), analyseSource(join.right, scope)];
  const both: Scope = { ...scope, relations: [...left, ...right] };
  if (join.on === undefined) return both.relations;
  analyseExpression(join.on, both);
  return both.relations;
}

/** Says which joins of a FROM have no bounds of time, in ON or in WHERE. */
export function checkJoins(source: Source, where: Parameters<typeof joinsInTime>[0][number], scope: Scope): void {
  if (source.kind !== "join") return;
  checkJoins(source.left, where, scope);
  checkJoins(source.right, where, scope);
  if (scope.relations.some(({ columns }) => columns === undefined)) return;
  if (!joinsInTime([source.on, where], scope)) scope.findings.push({ at: source.right.start, reason: JOIN });
}
