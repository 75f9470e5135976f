import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DesiredResource, ResourceHandlers } from "../engine/handler";
import {
  AwsError,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type CloudSettings,
  type JsonService,
} from "./contracts";
import { type Operation, runOperation } from "./operations";

interface CatalogState {
  databases: string[];
  tables: CatalogTable[];
}

/** Glue's Data Catalog. It lies in one file of the data folder, so that queries can be run while nothing else is up. */
export class Glue implements Catalog, JsonService {
  readonly targetPrefix = "AWSGlue";
  private readonly file: string;
  private state: CatalogState;
  private readonly operations = new Map<string, Operation>([
    ["GetDatabase", (input) => ({ Database: this.describeDatabase(this.database(String(input.Name))) })],
    ["GetDatabases", () => ({ DatabaseList: this.state.databases.map((name) => this.describeDatabase(name)) })],
    [
      "GetTable",
      (input) => ({ Table: this.describeTable(this.table(String(input.DatabaseName), String(input.Name))) }),
    ],
    ["GetTables", (input) => this.getTables(String(input.DatabaseName))],
  ]);

  constructor(private readonly settings: CloudSettings) {
    this.file = join(settings.dataDir, "glue.json");
    this.state = readState(this.file);
  }

  putDatabase(name: string): void {
    if (!this.state.databases.includes(name)) this.save({ ...this.state, databases: [...this.state.databases, name] });
  }

  putTable(table: CatalogTable): void {
    const others = this.state.tables.filter((other) => !same(other, table));
    this.save({ ...this.state, tables: [...others, table] });
  }

  table(databaseName: string, tableName: string): CatalogTable {
    const found = this.state.tables.find((table) => same(table, { databaseName, name: tableName }));
    if (!found) throw new AwsError("EntityNotFoundException", `Table ${databaseName}.${tableName} not found.`);
    return found;
  }

  tables(): CatalogTable[] {
    return this.state.tables;
  }

  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return runOperation(this.operations, [operation, input], {
      name: "Glue",
      hint: "Databases and tables are made by the program.",
    });
  }

  private getTables(databaseName: string): Record<string, unknown> {
    const database = this.database(databaseName);
    const tables = this.state.tables.filter((table) => table.databaseName === database);
    return { TableList: tables.map((table) => this.describeTable(table)) };
  }

  private database(name: string): string {
    if (!this.state.databases.includes(name)) {
      throw new AwsError("EntityNotFoundException", `Database ${name} not found.`);
    }
    return name;
  }

  private describeDatabase(name: string): Record<string, unknown> {
    return { Name: name, CatalogId: this.settings.accountId };
  }

  private describeTable(table: CatalogTable): Record<string, unknown> {
    return {
      Name: table.name,
      DatabaseName: table.databaseName,
      CatalogId: this.settings.accountId,
      TableType: "EXTERNAL_TABLE",
      Parameters: table.parameters,
      PartitionKeys: table.partitionKeys.map(describeColumn),
      StorageDescriptor: {
        Columns: table.columns.map(describeColumn),
        Location: table.location,
        ...(table.inputFormat && { InputFormat: table.inputFormat }),
        SerdeInfo: { SerializationLibrary: table.serializationLibrary },
      },
    };
  }

  private save(state: CatalogState): void {
    const beside = `${this.file}.new`;
    writeFileSync(beside, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(beside, this.file);
    this.state = state;
  }
}

/** Glue's resources, as the program registers them. */
export function glueHandlers(glue: Glue, { accountId, region }: CloudSettings): ResourceHandlers {
  const arn = (path: string) => `arn:aws:glue:${region}:${accountId}:${path}`;
  return {
    "aws:glue/catalogDatabase:CatalogDatabase": async (resource) => {
      const name = String(resource.inputs.name);
      glue.putDatabase(name);
      return { id: `${accountId}:${name}`, outputs: { name, catalogId: accountId, arn: arn(`database/${name}`) } };
    },
    "aws:glue/catalogTable:CatalogTable": async (resource) => {
      const table = readTable(resource);
      glue.putTable(table);
      const { databaseName, name } = table;
      return {
        id: `${accountId}:${databaseName}:${name}`,
        outputs: { name, catalogId: accountId, arn: arn(`table/${databaseName}/${name}`) },
      };
    },
  };
}

interface TableInputs {
  name: string;
  databaseName: string;
  parameters?: Record<string, string>;
  partitionKeys?: CatalogColumn[];
  storageDescriptor: {
    location: string;
    columns: CatalogColumn[];
    inputFormat?: string;
    serDeInfo?: { serializationLibrary?: string };
  };
}

function readTable(resource: DesiredResource): CatalogTable {
  const inputs = resource.inputs as unknown as TableInputs;
  return {
    databaseName: inputs.databaseName,
    name: inputs.name,
    columns: inputs.storageDescriptor.columns.map(nameAndType),
    partitionKeys: (inputs.partitionKeys ?? []).map(nameAndType),
    location: inputs.storageDescriptor.location,
    parameters: inputs.parameters ?? {},
    serializationLibrary: inputs.storageDescriptor.serDeInfo?.serializationLibrary ?? "",
    ...(inputs.storageDescriptor.inputFormat && { inputFormat: inputs.storageDescriptor.inputFormat }),
  };
}

function nameAndType({ name, type }: CatalogColumn): CatalogColumn {
  return { name, type };
}

function describeColumn({ name, type }: CatalogColumn): Record<string, string> {
  return { Name: name, Type: type };
}

function same(a: { databaseName: string; name: string }, b: { databaseName: string; name: string }): boolean {
  return a.databaseName === b.databaseName && a.name === b.name;
}

function readState(file: string): CatalogState {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CatalogState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { databases: [], tables: [] };
    throw error;
  }
}
