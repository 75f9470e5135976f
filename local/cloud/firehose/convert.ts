import { isUtf8 } from "node:buffer";
import type { Catalog, CatalogColumn } from "../contracts";
import { coerce, isObject, lookUp } from "./coerce";
import { type HiveType, parseHiveType } from "./hive-types";
import { parseValues } from "./json";
import type { ConversionSettings } from "./settings";

/** Why a record cannot be a row. */
export class ConversionFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Column {
  name: string;
  type: HiveType;
  /** The JSON key, in lower case where case does not count. */
  key: string;
  /** Beginning of the row's member. */
  head: string;
}

/** Makes rows for one version of a table's columns out of JSON records, as the OpenX SerDe does. */
export class RowConverter {
  private readonly layout: Column[];

  /** @throws Error for a column type that is not converted */
  constructor(
    readonly columns: CatalogColumn[],
    private readonly settings: ConversionSettings,
  ) {
    const keys = new Map(Object.entries(settings.keysByColumn));
    this.layout = columns.map(({ name, type }) => {
      const key = keys.get(name) ?? name;
      return {
        name,
        type: parseHiveType(type),
        key: settings.caseInsensitive ? key.toLowerCase() : key,
        head: `${JSON.stringify(name)}:`,
      };
    });
  }

  /** The rows of a record, a line each: one for each JSON object in it. @throws ConversionFailure */
  rows(data: Buffer): Buffer {
    // Bytes that are not UTF-8 would be replaced in silence.
    if (!isUtf8(data))
      throw new ConversionFailure("DataFormatConversion.ParseError", "Encountered malformed JSON. Invalid UTF-8.");
    const values = parse(data.toString());
    if (values.length === 0) throw malformed("The record was empty or contained only whitespace.");
    let text = "";
    for (const value of values) text += this.row(value);
    return Buffer.from(text);
  }

  private row(value: unknown): string {
    if (Array.isArray(value))
      throw malformed("Data does not match the schema. A JSON array is no row; put objects one after the other.");
    if (!isObject(value))
      throw malformed("The input JSON contained a primitive at the top level. The top level must be an object.");
    const record = this.settings.dotsToUnderscores ? withoutDots(value) : value;
    let row = "";
    for (const column of this.layout) {
      const member = lookUp(record, column.key, this.settings.caseInsensitive);
      row += `${row === "" ? "{" : ","}${column.head}${this.fit(member, column)}`;
    }
    return `${row}}\n`;
  }

  private fit(value: unknown, { name, type }: Column): string {
    try {
      return coerce(value, type, this.settings);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw malformed(`Data does not match the schema. ${reason} in column ${name}`);
    }
  }
}

/** Converters by table, made anew when its columns change: Firehose follows the newest version (F-97). */
export class Converters {
  private current: { id: string; converter: RowConverter } | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly settings: ConversionSettings,
  ) {}

  /** @returns the converter and a text that differs when the columns do. @throws Error when the table is missing or has types that are not converted */
  get(): { id: string; converter: RowConverter } {
    const { columns } = this.catalog.table(this.settings.databaseName, this.settings.tableName);
    if (this.current && this.current.converter.columns === columns) return this.current;
    const id = JSON.stringify(columns.map(({ name, type }) => [name, type]));
    if (this.current?.id !== id) this.current = { id, converter: new RowConverter(columns, this.settings) };
    return this.current;
  }
}

function parse(text: string): unknown[] {
  try {
    return parseValues(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConversionFailure("DataFormatConversion.ParseError", `Encountered malformed JSON. ${reason}`);
  }
}

function malformed(message: string): ConversionFailure {
  return new ConversionFailure("DataFormatConversion.MalformedData", message);
}

function withoutDots(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.replaceAll(".", "_"), member]));
}
