import type { Finding } from "./findings";
import type { Expression, Source, WindowSource } from "./syntax-tree";

/** What Flink would refuse about the lengths of a window when the job starts. */
export function windowFault({ function: name, sizes, offset, start, partitionBy }: WindowSource): Finding[] {
  const [first = 0, size = first] = sizes;
  if (first <= 0 || size <= 0)
    return [{ at: start, reason: `has a window of ${name} without length; give it more than 0` }];
  if (name === "CUMULATE" && size % first !== 0) {
    const reason = `has a CUMULATE of ${size} ms in steps of ${first} ms; the size must be a multiple of the step`;
    return [{ at: start, reason }];
  }
  if (offset !== 0) {
    const reason =
      "has an offset, with which Flink 2.2 loses rows (FLINK-36664); leave it out, or move the times in the select list";
    return [{ at: start, reason }];
  }
  if (name !== "SESSION" && partitionBy.length > 0) {
    return [{ at: start, reason: `has PARTITION BY in ${name}; only SESSION takes it. Add the columns to GROUP BY` }];
  }
  return [];
}

/** What Flink would refuse when the rows of a window are grouped. */
export function groupedWindowFault(source: Source | undefined, groupBy: readonly Expression[]): Finding[] {
  if (source?.kind !== "window") return [];
  const [slide = 0, size = slide] = source.sizes;
  if (source.function === "HOP" && slide > 0 && size % slide !== 0) {
    const reason = `has a HOP of ${size} ms every ${slide} ms; to group by it, the size must be a multiple of the slide`;
    return [{ at: source.start, reason }];
  }
  return source.function === "SESSION" ? sessionFault(source, groupBy) : [];
}

/** Windows that Flink puts together from panes or merges; these functions it cannot merge. */
const MERGED_WINDOWS = ["HOP", "CUMULATE", "SESSION"];
const UNMERGEABLE = ["FIRST_VALUE", "LAST_VALUE"];

/** What Flink would refuse about the functions over the rows of a window. */
export function windowAggregateFault(source: Source | undefined, parts: readonly Expression[]): Finding[] {
  if (source?.kind !== "window" || !MERGED_WINDOWS.includes(source.function)) return [];
  return parts.flatMap((part) => {
    if (part.kind !== "call" || part.over !== undefined || !UNMERGEABLE.includes(part.name)) return [];
    const reason = `takes ${part.name} of a ${source.function}, whose rows Flink gathers in parts; use TUMBLE, or MIN and MAX`;
    return [{ at: part.start, reason }];
  });
}

const WINDOW_COLUMNS = ["window_start", "window_end", "window_time"];

/** Sessions are grouped by the columns that they are parted by, no more and no fewer: else Flink updates rows. */
function sessionFault({ partitionBy }: WindowSource, groupBy: readonly Expression[]): Finding[] {
  const names = groupBy.map((part) => (part.kind === "column" ? part.parts.at(-1)?.name : undefined));
  const left = partitionBy.find(({ name }) => !names.includes(name));
  if (left !== undefined) {
    const reason = `parts sessions by "${left.name}", which GROUP BY leaves out, so that rows would change; add it there`;
    return [{ at: left.start, reason }];
  }
  const own = [...WINDOW_COLUMNS, ...partitionBy.map(({ name }) => name)];
  const more = groupBy.find((_, index) => !own.includes(names[index] ?? ""));
  if (more === undefined) return [];
  const reason =
    "groups a SESSION by more than its PARTITION BY, so that rows would change; write TABLE t PARTITION BY the same columns";
  return [{ at: more.start, reason }];
}
