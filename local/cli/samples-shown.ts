import { relative } from "node:path";
import type { StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { identifier } from "../cloud/duckdb";
import { type Delivery, deliveriesOf, newestObject } from "./account";
import type { RunReport, Sample } from "./report";
import { warehouseSql } from "./warehouse-sql";

type Row = Record<string, unknown>;

/** One object and one row of each delivery that has any. */
export async function takeSamples(cloud: Cloud, outputs: StackOutputs, { deliveries }: RunReport): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const delivery of deliveriesOf(outputs)) {
    const account = deliveries.find(({ pipeline, name }) => pipeline === delivery.pipeline && name === delivery.name);
    const object = await newestObject(cloud, delivery);
    if (!account || !object) continue;
    const file = relative(process.cwd(), cloud.objects.path(delivery.bucketName, object.key));
    samples.push({ delivery: account, file, row: await oneRow(cloud, outputs, delivery) });
  }
  return samples;
}

async function oneRow(cloud: Cloud, { warehouse }: StackOutputs, delivery: Delivery): Promise<Row | undefined> {
  if (delivery.destination === "LAKE") {
    const table = `${identifier(delivery.databaseName)}.${identifier(delivery.tableName)}`;
    return (await cloud.lake.query(`SELECT * FROM ${table} LIMIT 1`)).rows[0];
  }
  if (warehouse === undefined) return undefined;
  const [row] = await warehouseSql(cloud, warehouse)(`SELECT row_to_json(t) FROM ${delivery.tableName} AS t LIMIT 1`);
  // JSON comes as its text.
  return row === undefined ? undefined : (JSON.parse(String(row[0])) as Row);
}
