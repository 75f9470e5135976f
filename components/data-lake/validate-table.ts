import { validateEventSchema } from "../event-schema";
import { MAX_PREFIX_CHARACTERS, parsePrefix } from "../shared/prefix";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { LakeTableArgs } from "./args";
import { groupPrefix } from "./prefix-groups";
import { type PartitionColumn, type Projection, projectPartitions } from "./projection";
import { TABLE_FORMATS } from "./storage";

const TABLE_NAME = /^[a-z0-9_]{1,255}$/;
const COLUMN_NAME = /^[a-z_][a-z0-9_]{0,126}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A table's name as Athena takes it (G-12). The path is that of the name itself. */
export function checkTableName(name: string): Problem[] {
  return checkPattern("", name, TABLE_NAME, "named by 1–255 of a–z, 0–9 and _");
}

/** Every problem of a table, each with its path below the table. */
export function validateLakeTable(table: LakeTableArgs): Problem[] {
  return [
    ...under("schema", validateEventSchema(table.schema)),
    ...checkOneOf("format", table.format, TABLE_FORMATS),
    ...checkPrefix(table),
    ...checkPartitionValues(table),
    ...checkSince(table.partitionsSince),
  ];
}

function checkPrefix(table: LakeTableArgs): Problem[] {
  const { prefix } = table;
  if (prefix.length > MAX_PREFIX_CHARACTERS) {
    return [{ path: "prefix", reason: `must be 0–${MAX_PREFIX_CHARACTERS} characters, got ${prefix.length}` }];
  }
  const malformed = parsePrefix(prefix).some((part) => part.kind === "literal" && /!\{|\$\{/.test(part.text));
  if (malformed) {
    const reason = `must use expressions of the form !{namespace:value} only, and no \${, got "${prefix}"`;
    return [{ path: "prefix", reason }];
  }
  const projection = projectPartitions(table);
  if (projection.problems.length > 0) return projection.problems;
  return [...checkTemplate(projection), ...checkColumns(projection.columns, table)];
}

/** A partition is a folder to Athena; without the slash its name would run on into the objects' names. */
function checkTemplate({ template }: Projection): Problem[] {
  if (template.endsWith("/")) return [];
  return [{ path: "prefix", reason: `must end in / after its last expression, so that each partition is a folder` }];
}

function checkColumns(columns: PartitionColumn[], { schema }: LakeTableArgs): Problem[] {
  return columns.flatMap(({ name }, index) => {
    const path = "prefix";
    if (!COLUMN_NAME.test(name)) {
      return [
        {
          path,
          reason: `makes the partition column "${name}", but a column is 1–127 of a–z, 0–9 and _, no digit first`,
        },
      ];
    }
    if (columns.findIndex((column) => column.name === name) < index) {
      const reason = `makes the partition column "${name}" twice; name one by its folder, such as other_${name}=!{…}/`;
      return [{ path, reason }];
    }
    const data = schema.columns.findIndex((column) => column.name === name);
    if (data < 0) return [];
    const reason = `makes the partition column "${name}", which is also schema.columns[${data}] (F-104); name it by its folder, such as by_${name}=!{…}/`;
    return [{ path, reason }];
  });
}

function checkPartitionValues(table: LakeTableArgs): Problem[] {
  const keys = groupPrefix(table.prefix).flatMap((group) => (group.kind === "key" ? [group.key] : []));
  return Object.entries(table.partitionValues ?? {}).flatMap(([key, values]) => {
    const path = `partitionValues.${key}`;
    if (!keys.includes(key)) {
      const allowed = keys.length === 0 ? "it has none" : `it has ${keys.join(", ")}`;
      return [{ path, reason: `must name a partition key of the prefix, but ${allowed}` }];
    }
    return checkValues(path, values);
  });
}

function checkValues(path: string, values: string[]): Problem[] {
  if (values.length === 0)
    return [{ path, reason: "must have one value or more; leave the key out when none are known" }];
  return values.flatMap((value, index) => {
    const at = `${path}[${index}]`;
    if (values.indexOf(value) < index) return [{ path: at, reason: `repeats "${value}"; give each value once` }];
    if (value !== "" && !value.includes(",")) return [];
    // Athena reads the values as one list that commas part.
    return [
      {
        path: at,
        reason: `must not be empty nor have a comma, got "${value}"; without partitionValues any value can be queried`,
      },
    ];
  });
}

function checkSince(day: string | undefined): Problem[] {
  const problems = checkPattern("partitionsSince", day, DAY, "a day as yyyy-MM-dd");
  if (day === undefined || problems.length > 0) return problems;
  const date = new Date(`${day}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return [];
  return [{ path: "partitionsSince", reason: `must be a day of the calendar, got "${day}"` }];
}
