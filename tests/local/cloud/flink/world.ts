import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventColumnArgs, EventSchemaArgs } from "../../../../components/event-schema";
import { encodeProperties } from "../../../../components/sql-analytics/properties";
import { flinkScript } from "../../../../components/sql-analytics/sql/flink-script";
import { duckdbEngine, Flink, type FlinkOptions } from "../../../../local/cloud/flink";
import { FakeClock, FakeStreams } from "../firehose/fakes";

const REGION = "eu-central-1";
export const STREAM_ARN = `arn:aws:kinesis:${REGION}:000000000000:stream/events`;
export const OUTPUT_ARN = `arn:aws:kinesis:${REGION}:000000000000:stream/output`;

/** Events with a time of their own. */
export const EVENTS: EventSchemaArgs = {
  name: "events",
  eventTime: "at",
  columns: [
    { name: "k", type: "string" },
    { name: "v", type: "int" },
    { name: "price", type: "decimal(10,2)" },
    { name: "x", type: "double" },
    { name: "ok", type: "boolean" },
    { name: "at", type: "timestamp" },
  ],
};

/** A result by its columns: `k string, n bigint`. */
export interface WorldResult {
  columns: string;
  format?: string;
  /** Goes to a data stream with this partition key, and not to a delivery stream. */
  partitionKey?: string;
}

export interface WorldSettings {
  sql: string;
  results: Record<string, WorldResult>;
  schema?: EventSchemaArgs;
  delaySeconds?: number;
  startTimestamp?: string;
  /** Where the events are. @default STREAM_ARN */
  streamArn?: string;
}

/** Inputs of the application's resource, as the program registers it. */
export function applicationInputs(settings: WorldSettings): Record<string, unknown> {
  const { sql, results, schema = EVENTS, delaySeconds = 10, startTimestamp, streamArn = STREAM_ARN } = settings;
  const script = flinkScript({
    sql,
    region: REGION,
    source: {
      streamArn,
      schema,
      startPosition: startTimestamp === undefined ? "TRIM_HORIZON" : "AT_TIMESTAMP",
      startTimestamp,
      watermarkDelaySeconds: delaySeconds,
    },
    results: Object.fromEntries(Object.entries(results).map(([name, result]) => [name, scriptResult(name, result)])),
  });
  return {
    name: "sql",
    applicationConfiguration: { environmentProperties: { propertyGroups: encodeProperties(script, {}) } },
  };
}

function scriptResult(name: string, { columns, format = "JSON", partitionKey }: WorldResult) {
  const own: EventColumnArgs[] = columns.split(/, (?=[a-z_]+ )/).map((column) => {
    const [columnName = "", type = ""] = column.split(" ");
    return { name: columnName, type };
  });
  const schema = { name, columns: own, partitionKey };
  return { schema, format, ...(partitionKey === undefined ? { deliveryStreamName: name } : { streamArn: OUTPUT_ARN }) };
}

/** What was put, as text by place, in order. */
export class FakeSinks {
  readonly texts = new Map<string, string[]>();
  readonly keys: string[] = [];
  /** Calls that are refused before the next one is taken. */
  failures = 0;

  readonly firehose = {
    call: async (_operation: string, { DeliveryStreamName, Records }: Record<string, unknown>) => {
      this.take(String(DeliveryStreamName), Records);
      return { FailedPutCount: 0 };
    },
  };
  readonly kinesis = {
    call: async (_operation: string, { StreamARN, Records }: Record<string, unknown>) => {
      this.take(String(StreamARN), Records);
      for (const { PartitionKey } of Records as { PartitionKey: string }[]) this.keys.push(PartitionKey);
      return { FailedRecordCount: 0 };
    },
  };

  of(name: string): string[] {
    return this.texts.get(name) ?? [];
  }

  private take(name: string, records: unknown): void {
    if (this.failures > 0) {
      this.failures--;
      throw new Error("ServiceUnavailableException");
    }
    const texts = (records as { Data: string }[]).map(({ Data }) => Buffer.from(Data, "base64").toString());
    this.texts.set(name, [...this.of(name), ...texts]);
  }
}

/** A stream of one shard, sinks, and an application over them. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "flink-"));
  readonly streams = new FakeStreams();
  readonly clock = new FakeClock();
  readonly notices: string[] = [];
  readonly problems: string[] = [];
  sinks = new FakeSinks();
  flink: Flink;

  constructor(private readonly options: Partial<FlinkOptions> = {}) {
    this.streams.shard("shard-0");
    this.flink = this.open();
  }

  /** Another process over the same folder and stream, with sinks of its own. */
  async restart(): Promise<void> {
    await this.flink.stop();
    this.sinks = new FakeSinks();
    this.flink = this.open();
  }

  put(event: object | string, shard = "shard-0", arrivedAt = 0): void {
    this.streams.put(shard, typeof event === "string" ? event : JSON.stringify(event), arrivedAt);
  }

  async close(): Promise<void> {
    await this.flink.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private open(): Flink {
    return new Flink({
      cloud: { dataDir: this.folder, region: REGION, accountId: "000000000000" },
      clock: this.clock,
      streams: this.streams,
      firehose: this.sinks.firehose,
      kinesis: this.sinks.kinesis,
      engine: duckdbEngine,
      onNotice: (notice) => this.notices.push(notice),
      onProblem: (problem) => this.problems.push(problem),
      pollMilliseconds: 5,
      ...this.options,
    });
  }
}

/** A time of the day that the tests play on: `12:00:05` or `12:00:05.250`. */
export function at(time: string): string {
  return `2026-01-31T${time}Z`;
}
