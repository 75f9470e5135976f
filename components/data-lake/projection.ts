import type { Problem } from "../shared/problems";
import type { LakeTableArgs } from "./args";
import { DATE_FIELDS, type DateField, datePattern, formatDay, type PatternPiece } from "./date-pattern";
import { groupPrefix } from "./prefix-groups";

/** First day of a table's partitions unless the caller says otherwise. */
export const DEFAULT_PARTITIONS_SINCE = "2024-01-01";
/**
 * Athena's NOW is UTC. The prefix may be written in a time zone ahead of it (F-58), by 14 hours at most, and a
 * partition without objects costs next to nothing.
 */
const RANGE_END = "NOW+1DAY";
/** Names of date columns by their finest field. `date` is a reserved word of SQL; Athena's guide has `day` and `datehour`. */
const DATE_NAMES: Record<DateField, string> = {
  year: "year",
  month: "month",
  day: "day",
  hour: "datehour",
};
/** Values of a field that stands alone. A year does not: its values have no end, so it is projected as a date. */
const NUMBER_RANGES = { month: "1,12", day: "1,31", hour: "0,23" };

/** A partition column, and the table parameters `projection.<name>.<key>` from which Athena computes its values. */
export interface PartitionColumn {
  name: string;
  /** Always `string`: dates compare as the text they are written in, and numbers have leading zeros. */
  type: string;
  projection: Record<string, string>;
}

/** How Athena finds a table's objects without a crawler. */
export interface Projection {
  columns: PartitionColumn[];
  /** Key prefix of one partition, below the bucket: `clicks/${datehour}/`. */
  template: string;
  /** Folder that holds all the partitions, below the bucket: `clicks/`; empty for the bucket itself. */
  folder: string;
  /** Why the prefix cannot be projected. When there are any, the rest is incomplete. */
  problems: Problem[];
}

/** Computes a table's partitions from its Firehose prefix. */
export function projectPartitions(table: LakeTableArgs): Projection {
  const columns: PartitionColumn[] = [];
  const problems: Problem[] = [];
  let template = "";
  for (const group of groupPrefix(table.prefix)) {
    if (group.kind === "text") {
      template += group.text;
      continue;
    }
    // `type=` before an expression names the column, as Hive does; a name of its own keeps it apart from a data column.
    const hiveName = /([^/=]+)=$/.exec(template)?.[1];
    const result =
      group.kind === "key"
        ? keyColumn(group.key, table, hiveName)
        : group.kind === "date"
          ? dateColumn(group.pieces, table, hiveName)
          : notComputable(group.text);
    if ("reason" in result) problems.push(result);
    else columns.push(result);
    template += "name" in result ? `\${${result.name}}` : "";
  }
  const folder = template.replace(/\$\{.*$/s, "").replace(/[^/]*$/, "");
  return { columns, template, folder, problems };
}

/** The partition columns of a table, in the order of its prefix. */
export function partitionColumns(table: LakeTableArgs): PartitionColumn[] {
  return projectPartitions(table).columns;
}

/** The table parameters that switch partition projection on. @param location the bucket's address: `s3://lake` */
export function projectionParameters({ columns, template }: Projection, location: string): Record<string, string> {
  const parameters: Record<string, string> = {
    "projection.enabled": "true",
    "storage.location.template": `${location}/${template}`,
  };
  for (const { name, projection } of columns) {
    for (const [key, value] of Object.entries(projection)) parameters[`projection.${name}.${key}`] = value;
  }
  return parameters;
}

/** A partition key: its known values, or none, and then each query must name one. */
function keyColumn(key: string, { partitionValues }: LakeTableArgs, name: string = key): PartitionColumn {
  const values = partitionValues?.[key];
  return column(name, values === undefined ? { type: "injected" } : { type: "enum", values: values.join(",") });
}

function dateColumn(pieces: PatternPiece[], table: LakeTableArgs, name?: string): PartitionColumn | Problem {
  const fields = pieces.flatMap((piece) => (piece.kind === "field" ? [piece] : []));
  const [only, ...others] = fields;
  if (only !== undefined && only.field !== "year" && others.length === 0) {
    const numbers = { type: "integer", range: NUMBER_RANGES[only.field] };
    return column(name ?? only.field, only.digits === 1 ? numbers : { ...numbers, digits: String(only.digits) });
  }
  const format = datePattern(pieces);
  const wanted = DATE_FIELDS.slice(0, fields.length);
  const finest = wanted.at(-1);
  if (finest === undefined || !wanted.every((field) => fields.some((found) => found.field === field))) {
    return notProjected(
      `the date "${format}": write each of yyyy, MM, dd, HH down to the finest once, or each as a folder of its own such as month=!{timestamp:MM}/`,
    );
  }
  if (format.includes(",")) return notProjected(`the date "${format}", as Athena parts a range by its comma`);
  return column(name ?? DATE_NAMES[finest], {
    type: "date",
    format,
    range: `${formatDay(pieces, table.partitionsSince ?? DEFAULT_PARTITIONS_SINCE)},${RANGE_END}`,
    interval: "1",
    "interval.unit": `${finest.toUpperCase()}S`,
  });
}

/** Glue folds names to lower case. */
function column(name: string, projection: Record<string, string>): PartitionColumn {
  return { name: name.toLowerCase(), type: "string", projection };
}

function notComputable(text: string): Problem {
  if (/^m+$/.test(text)) {
    return notProjected(`"${text}", as each query would go through a partition for each minute; end the date with HH`);
  }
  return notProjected(`"${text}"; leave it out, or write the date with yyyy, MM, dd and HH, other text in quotes`);
}

function notProjected(what: string): Problem {
  return { path: "prefix", reason: `cannot have partitions computed from ${what}` };
}
