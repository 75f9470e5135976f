import { relative } from "node:path";
import type { Cloud } from "../cloud/cloud";
import { identifier } from "../cloud/duckdb";
import { type Delivery, type DeliveryAccount, newestObject } from "./account";
import type { Sample } from "./report";

/** One object and one row of each delivery that has any. */
export async function takeSamples(
  cloud: Cloud,
  deliveries: Delivery[],
  accounts: DeliveryAccount[],
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    const account = accounts[index];
    const object = await newestObject(cloud, delivery);
    if (!account || !object) continue;
    const file = relative(process.cwd(), cloud.objects.path(delivery.bucketName, object.key));
    samples.push({ delivery: account, file, row: await oneRow(cloud, delivery) });
  }
  return samples;
}

async function oneRow(
  cloud: Cloud,
  { databaseName, tableName }: Delivery,
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await cloud.lake.query(`SELECT * FROM ${identifier(databaseName)}.${identifier(tableName)} LIMIT 1`);
  return rows[0];
}
