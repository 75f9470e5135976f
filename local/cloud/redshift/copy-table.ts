import { RedshiftError } from "../contracts";
import type { CopyTransaction } from "./copy-context";
import type { DecimalShape, IntegerBits } from "./load-numbers";

/** The table that a COPY loads, as the catalogue has it. */
export interface TargetTable {
  /** As it stands in SQL. */
  sqlName: string;
  /** Without its schema. */
  name: string;
  columns: TargetColumn[];
}

export interface TargetColumn {
  name: string;
  type: ColumnType;
  isNullable: boolean;
  /** PostgreSQL's text of the default, what a row gets that does not have the column; `null` when there is none. */
  defaultText: string | null;
}

/** Types that COPY loads. */
export type ColumnType =
  | { kind: "varchar" | "char"; bytes: number }
  | { kind: "integer"; bits: IntegerBits }
  | ({ kind: "decimal" } & Omit<DecimalShape, "rounds">)
  | { kind: "float"; bits: 32 | 64 }
  | { kind: "timestamp" | "time"; withZone: boolean }
  | { kind: "boolean" | "date" | "super" | "varbyte" };

/** Redshift's bound of a VARCHAR, and what `VARCHAR(MAX)` is (SQ-04). */
const LONGEST_VARCHAR = 65_535;

const TABLE = `
  SELECT c.oid, c.relname, has_table_privilege(c.oid, 'INSERT')
  FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')`;

const COLUMNS = `
  SELECT a.attname, coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text,
    CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END,
    a.attnotnull OR t.typnotnull, a.attidentity <> '' OR a.attgenerated <> '', pg_get_expr(d.adbin, d.adrelid)
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

interface CatalogueColumn {
  name: string;
  typeName: string;
  modifier: number;
  isNotNull: boolean;
  isGenerated: boolean;
  defaultExpression: string | null;
}

/**
 * The table and the columns that a COPY fills: those named, else all that the database does not fill itself.
 *
 * @throws RedshiftError when there is no such table or column, when the user may not insert, or when a type cannot be loaded
 */
export async function readTable(
  transaction: CopyTransaction,
  sqlName: string,
  names: string[] | undefined,
): Promise<TargetTable> {
  const shown = sqlName.replaceAll('"', "");
  const [found] = await transaction.query(TABLE, [sqlName]);
  if (found === undefined) throw new RedshiftError(`Cannot COPY into nonexistent table ${shown}`);
  const [oid, name, mayInsert] = found;
  if (mayInsert !== true) throw new RedshiftError(`permission denied for relation ${String(name)}`);
  const all = (await transaction.query(COLUMNS, [oid])).map(catalogueColumn);
  const wanted =
    names?.map((column) => columnNamed(all, column, shown)) ?? all.filter(({ isGenerated }) => !isGenerated);
  const columns = [];
  for (const column of wanted) columns.push(await targetColumn(transaction, column));
  return { sqlName, name: String(name), columns };
}

function catalogueColumn(row: unknown[]): CatalogueColumn {
  const [name, typeName, modifier, isNotNull, isGenerated, expression] = row;
  return {
    name: String(name),
    typeName: String(typeName),
    modifier: Number(modifier),
    isNotNull: isNotNull === true,
    isGenerated: isGenerated === true,
    defaultExpression: typeof expression === "string" ? expression : null,
  };
}

function columnNamed(all: CatalogueColumn[], name: string, table: string): CatalogueColumn {
  const column = all.find((each) => each.name === name);
  if (column === undefined) throw new RedshiftError(`column "${name}" of relation "${table}" does not exist`);
  if (column.isGenerated)
    throw new RedshiftError(
      `COPY: EXPLICIT_IDS is not supported by the embedded warehouse: column "${name}" is an identity column`,
    );
  return column;
}

async function targetColumn(transaction: CopyTransaction, column: CatalogueColumn): Promise<TargetColumn> {
  const { name, isNotNull, defaultExpression } = column;
  const type = columnType(column);
  return {
    name,
    type,
    isNullable: !isNotNull,
    defaultText: await evaluate(transaction, defaultExpression, column.typeName),
  };
}

/** A default once for the whole COPY: Redshift's have no value that changes from row to row. */
async function evaluate(transaction: CopyTransaction, expression: string | null, type: string): Promise<string | null> {
  if (expression === null) return null;
  const [row] = await transaction.query(`SELECT (${expression})::${type}::text`);
  return typeof row?.[0] === "string" ? row[0] : null;
}

function columnType({ name, typeName, modifier }: CatalogueColumn): ColumnType {
  switch (typeName) {
    case "character varying":
    case "text":
      return { kind: "varchar", bytes: modifier < 0 ? LONGEST_VARCHAR : modifier - 4 };
    case "character":
      return { kind: "char", bytes: modifier < 0 ? 1 : modifier - 4 };
    case "smallint":
      return { kind: "integer", bits: 16 };
    case "integer":
      return { kind: "integer", bits: 32 };
    case "bigint":
      return { kind: "integer", bits: 64 };
    case "numeric":
      return { kind: "decimal", ...decimalShape(modifier) };
    case "real":
      return { kind: "float", bits: 32 };
    case "double precision":
      return { kind: "float", bits: 64 };
    case "boolean":
      return { kind: "boolean" };
    case "date":
      return { kind: "date" };
    case "timestamp without time zone":
    case "timestamp with time zone":
      return { kind: "timestamp", withZone: typeName.includes("with time") };
    case "time without time zone":
    case "time with time zone":
      return { kind: "time", withZone: typeName.includes("with time") };
    case "jsonb":
      return { kind: "super" };
    case "bytea":
      return { kind: "varbyte" };
    default:
      throw new RedshiftError(
        `COPY into column "${name}" of type ${typeName} is not supported by the embedded warehouse`,
      );
  }
}

/** PostgreSQL packs precision and scale into the modifier; Redshift's bare DECIMAL is DECIMAL(18,0). */
function decimalShape(modifier: number): { precision: number; scale: number } {
  if (modifier < 0) return { precision: 18, scale: 0 };
  return { precision: (modifier - 4) >> 16, scale: (modifier - 4) & 0x7ff };
}
