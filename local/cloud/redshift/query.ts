import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_REGION, LOCAL_ACCOUNT_ID } from "../../engine/account";
import { type RecordStreams, RedshiftError } from "../contracts";
import { runningEndpoint } from "../endpoint-file";
import { S3 } from "../s3/s3";
import type { Field } from "./data-api-values";
import { Database } from "./database";
import { type WarehouseDefinition, WarehouseRegistry } from "./registry";
import { StreamViews } from "./stream-views";
import { Warehouse } from "./warehouse";

/** What a query answered. */
export interface WarehouseRows {
  /** Names of the columns in their order. */
  columns: string[];
  rows: unknown[][];
}

const POLL_MILLISECONDS = 20;

/**
 * Runs one statement as the administrator in a warehouse of a data folder: through the embedded cloud that is up on it, or
 * in the folder itself when none is.
 *
 * @param name of the workgroup or cluster; not needed where there is one
 * @throws RedshiftError in Redshift's words, and when there is no such warehouse
 */
export async function queryWarehouse(dataDir: string, sql: string, name?: string): Promise<WarehouseRows> {
  const warehouse = chooseWarehouse(new WarehouseRegistry(join(dataDir, "redshift")).warehouses(), name, dataDir);
  const endpoint = await runningEndpoint(dataDir);
  return endpoint === undefined ? queryFolder(dataDir, warehouse, sql) : queryCloud(endpoint, warehouse, sql);
}

function chooseWarehouse(warehouses: WarehouseDefinition[], name: string | undefined, dataDir: string) {
  const [first, second] = warehouses.filter((warehouse) => name === undefined || warehouse.name === name);
  if (first !== undefined && second === undefined) return first;
  const names = warehouses.map((warehouse) => warehouse.name).join(", ");
  if (first !== undefined) throw new RedshiftError(`${dataDir} has several warehouses: ${names}; name one of them`);
  if (names !== "") throw new RedshiftError(`${dataDir} has no warehouse "${name}"; it has ${names}`);
  throw new RedshiftError(`${dataDir} has no warehouse; run a stack that has one, such as s2-redshift, by npm start`);
}

async function queryFolder(dataDir: string, definition: WarehouseDefinition, sql: string): Promise<WarehouseRows> {
  const { folder, databaseName, adminUsername } = definition;
  const database = await Database.open(join(dataDir, "redshift", folder), databaseName);
  try {
    const objects = new S3({ dataDir, region: DEFAULT_REGION, accountId: LOCAL_ACCOUNT_ID });
    const views = new StreamViews(database, NO_STREAMS, () => {});
    const { columns, rows } = await new Warehouse(definition, database, views, objects).run(adminUsername, sql);
    return { columns: columns.map((column) => column.name), rows };
  } finally {
    await database.close();
  }
}

/** Streams are open in the embedded cloud's process only. */
const NO_STREAMS: RecordStreams = { shards: noStreams, read: noStreams, latest: noStreams };

async function noStreams(): Promise<never> {
  throw new RedshiftError("streams are read while the embedded cloud is up: run npm start");
}

interface DescribedStatement {
  Status: string;
  Error?: string;
  HasResultSet: boolean;
}

interface ResultPage {
  ColumnMetadata: { name: string }[];
  Records: Field[][];
  NextToken?: string;
}

async function queryCloud(endpoint: string, warehouse: WarehouseDefinition, sql: string): Promise<WarehouseRows> {
  const { kind, name, databaseName: Database, adminSecretArn: SecretArn } = warehouse;
  const target = kind === "cluster" ? { ClusterIdentifier: name } : { WorkgroupName: name };
  const { Id } = await call<{ Id: string }>(endpoint, "ExecuteStatement", { ...target, Database, SecretArn, Sql: sql });
  const { HasResultSet } = await finished(endpoint, Id);
  if (!HasResultSet) return { columns: [], rows: [] };
  const pages: ResultPage[] = [];
  do {
    const NextToken = pages.at(-1)?.NextToken;
    pages.push(await call<ResultPage>(endpoint, "GetStatementResult", { Id, ...(NextToken ? { NextToken } : {}) }));
  } while (pages.at(-1)?.NextToken !== undefined);
  const columns = pages[0]?.ColumnMetadata.map((column) => column.name) ?? [];
  return { columns, rows: pages.flatMap(({ Records }) => Records.map((record) => record.map(plainValue))) };
}

async function finished(endpoint: string, Id: string): Promise<DescribedStatement> {
  for (;;) {
    const described = await call<DescribedStatement>(endpoint, "DescribeStatement", { Id });
    if (described.Status === "FINISHED") return described;
    if (described.Error !== undefined) throw new RedshiftError(described.Error.replace(/^ERROR: /, ""));
    await sleep(POLL_MILLISECONDS);
  }
}

function plainValue(field: Field): unknown {
  return "isNull" in field ? null : Object.values(field)[0];
}

async function call<Output>(endpoint: string, operation: string, input: object): Promise<Output> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `RedshiftData.${operation}` },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as Output & { message?: string };
  if (response.ok) return answer;
  throw new RedshiftError(answer.message ?? `${operation} failed with status ${response.status}`);
}
