import { setTimeout as sleep } from "node:timers/promises";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { LakeOutputs } from "../../stacks/outputs";
import { clientSettings, type Endpoint } from "../feed/endpoint";
import type { SqlPlace, SqlRow } from "./rows";

const FIRST_POLL_MS = 50;
const SLOWEST_POLL_MS = 2_000;

/** The lake behind Athena: the stack's workgroup says where results lie and how much a query may read. */
export function athenaSql(endpoint: Endpoint, { databaseName, workgroupName }: LakeOutputs): SqlPlace {
  const client = new AthenaClient(clientSettings(endpoint));
  return {
    async query(sql) {
      const { QueryExecutionId: id } = await client.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Database: databaseName },
          WorkGroup: workgroupName,
        }),
      );
      await finished(client, id);
      return rowsOf(client, id);
    },
    close: () => client.destroy(),
  };
}

async function finished(client: AthenaClient, QueryExecutionId: string | undefined): Promise<void> {
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(2 * wait, SLOWEST_POLL_MS)) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === "SUCCEEDED") return;
    if (State === "FAILED" || State === "CANCELLED") {
      throw new Error(`Athena's query ${QueryExecutionId} ended as ${State}: ${StateChangeReason ?? "no reason told"}`);
    }
    await sleep(wait);
  }
}

async function rowsOf(client: AthenaClient, QueryExecutionId: string | undefined): Promise<SqlRow[]> {
  const lines: (string | null)[][] = [];
  let names: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken: token }));
    names = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? "");
    for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
      lines.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
    }
    token = page.NextToken;
  } while (token !== undefined);
  // The first row of a SELECT repeats the names.
  return lines.slice(1).map((line) => Object.fromEntries(names.map((name, index) => [name, line[index] ?? null])));
}
