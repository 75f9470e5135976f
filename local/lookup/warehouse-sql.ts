import { RedshiftData } from "@aws-sdk/client-redshift-data";
import { DataApi } from "../../lambda/redshift-table/data-api";
import type { WarehouseOutputs } from "../../stacks/outputs";
import { clientSettings, type Endpoint } from "../feed/endpoint";
import type { SqlPlace } from "./rows";

/** Longest time that one query of a command may take, in milliseconds. */
const QUERY_MS = 10 * 60_000;

/** The warehouse behind the Data API. @param secretArn of a user that may read the tables; the administrator's by default */
export function warehouseSql(endpoint: Endpoint, warehouse: WarehouseOutputs, secretArn?: string): SqlPlace {
  const client = new RedshiftData(clientSettings(endpoint));
  return {
    query(sql) {
      const until = Date.now() + QUERY_MS;
      const database = new DataApi(
        client,
        {
          DATABASE_NAME: warehouse.databaseName,
          ADMIN_SECRET_ARN: secretArn ?? warehouse.adminSecretArn,
          ...(warehouse.workgroupName !== undefined && { WORKGROUP_NAME: warehouse.workgroupName }),
          ...(warehouse.clusterIdentifier !== undefined && { CLUSTER_IDENTIFIER: warehouse.clusterIdentifier }),
        },
        { getRemainingTimeInMillis: () => until - Date.now() },
        [],
      );
      return database.query(sql);
    },
    close: () => client.destroy(),
  };
}
