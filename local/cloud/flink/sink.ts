import { randomUUID } from "node:crypto";
import type { DuckDBValue } from "@duckdb/node-api";
import type { ScriptTable } from "../../../components/sql-analytics/sql/read-script";
import type { JsonService } from "../contracts";
import { refusedOf, untilTaken } from "../until-taken";
import { csvEncoder, type Encoder, jsonEncoder, type OutputColumn } from "./encode";
import { readType } from "./flink-type";
import { Unsupported } from "./unsupported";

/** Most records of a PutRecordBatch and of a PutRecords (F-10, K-16). */
const MOST_RECORDS = 500;
/** Most bytes of a PutRecordBatch (F-10); a PutRecords takes more. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Where a query's rows go. */
export interface Sink {
  /** Name of its table. */
  name: string;
  columns: OutputColumn[];
  /** Resolves when all rows are taken. */
  put(rows: DuckDBValue[][]): Promise<void>;
}

interface Services {
  firehose: Pick<JsonService, "call">;
  kinesis: Pick<JsonService, "call">;
}

/** @throws Unsupported */
export function sinkOf(table: ScriptTable, services: Services): Sink {
  const columns = table.columns.map(({ name, type = "" }) => ({ name, type: readType(type) }));
  const encode = encoderOf(table, columns);
  const { connector } = table.options;
  if (connector === "firehose")
    return { name: table.name, columns, put: (rows) => toFirehose(table, services.firehose, rows.map(encode)) };
  if (connector !== "kinesis") throw new Unsupported(`the connector ${connector} of the table ${table.name}`);
  const keys = table.partitionedBy.map((key) => columns.findIndex(({ name }) => name === key));
  const keyOf = (row: DuckDBValue[]): string =>
    keys.length === 0 ? randomUUID() : keys.map((index) => String(row[index])).join("|");
  return {
    name: table.name,
    columns,
    put: (rows) =>
      toKinesis(
        table,
        services.kinesis,
        rows.map((row) => ({ text: encode(row), key: keyOf(row) })),
      ),
  };
}

function encoderOf({ name, options }: ScriptTable, columns: OutputColumn[]): Encoder {
  if (options.format === "json") return jsonEncoder(columns);
  if (options.format === "csv") return csvEncoder(columns);
  throw new Unsupported(`the format ${options.format} of the table ${name}`);
}

async function toFirehose({ options }: ScriptTable, firehose: Services["firehose"], texts: string[]): Promise<void> {
  const DeliveryStreamName = options["delivery-stream"] ?? "";
  for (const batch of batches(texts, (text) => text)) {
    const entries = batch.map((text) => ({ Data: Buffer.from(text).toString("base64") }));
    await untilTaken(DeliveryStreamName, entries, async (Records) => {
      const answer = await firehose.call("PutRecordBatch", { DeliveryStreamName, Records });
      return answer.FailedPutCount === 0 ? [] : refusedOf(Records, answer.RequestResponses);
    });
  }
}

async function toKinesis(
  { options }: ScriptTable,
  kinesis: Services["kinesis"],
  rows: { text: string; key: string }[],
): Promise<void> {
  const StreamARN = options["stream.arn"] ?? "";
  for (const batch of batches(rows, ({ text }) => text)) {
    // A partition key has 1 to 256 characters (K-14).
    const entries = batch.map(({ text, key }) => ({
      Data: Buffer.from(text).toString("base64"),
      PartitionKey: key.slice(0, 256) || "-",
    }));
    await untilTaken(StreamARN, entries, async (Records) => {
      const answer = await kinesis.call("PutRecords", { StreamARN, Records });
      return answer.FailedRecordCount === 0 ? [] : refusedOf(Records, answer.Records);
    });
  }
}

function* batches<Item>(items: Item[], textOf: (item: Item) => string): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(textOf(item));
    if (batch.length === MOST_RECORDS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
