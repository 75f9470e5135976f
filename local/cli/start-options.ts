import { statSync } from "node:fs";
import { SQL_ENGINES, type SqlEngineName } from "../cloud/cloud";
import { FORMATS, type Format } from "../feed/formats";
import { oneOf, parseOptions, UsageError, wholeNumber } from "./usage";

/** What `npm start` is asked to do. */
export interface StartOptions {
  stack: string | undefined;
  config: string | undefined;
  input: string | undefined;
  format: Format | undefined;
  pipeline: string | undefined;
  events: number;
  dataDir: string | undefined;
  port: number;
  /** `undefined`: Redshift's own, or a free one where that is taken. */
  warehousePort: number | undefined;
  engine: SqlEngineName;
  shardLimits: boolean;
  once: boolean;
  json: boolean;
  fast: boolean;
}

/** Events of each pipeline when neither a file nor a number is given. */
export const DEFAULT_EVENTS = 1000;
/** The port that clients of local AWS endpoints try first. */
export const DEFAULT_PORT = 4566;

const USAGE = `npm start -- [options]

Deploys a stack to the embedded cloud, feeds it, and shows where every record went.

  --stack NAME       the stack of Pulumi.NAME.yaml                    (production)
  --config FILE      any stack file, instead of --stack
  --events N         generated events for each pipeline               (${DEFAULT_EVENTS})
  --input FILE       events of a file, instead of generated ones
  --format FORMAT    of that file: ${FORMATS.join(", ")}              (jsonl)
  --pipeline NAME    the pipeline to feed             (all; with --input the one that fits)
  --data-dir DIR     where everything is kept                         (.streaming-ingest/<stack>)
  --port N           port on 127.0.0.1, 0 for any free one            (${DEFAULT_PORT}; with --once 0)
  --warehouse-port N where psql finds the warehouse, on 127.0.0.1     (5439, or a free one; with --once 0)
  --engine ENGINE    what runs SQL stages: duckdb, or flink, the real runner in a JVM (duckdb)
  --shard-limits     hold clients to AWS's throughput limits of shards and direct PUT
  --fast             let the clock of the buffers run ahead           (as with --once)
  --no-fast          with --once: wait for the buffers
  --once             feed, deliver all, check, exit: 0 only when every record is accounted for
  --json             with --once: one JSON object on stdout and nothing else there
`;

/** @throws UsageError */
export function readStartOptions(argv: string[]): StartOptions {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      stack: { type: "string" },
      config: { type: "string" },
      events: { type: "string" },
      input: { type: "string" },
      format: { type: "string" },
      pipeline: { type: "string" },
      "data-dir": { type: "string" },
      port: { type: "string" },
      "warehouse-port": { type: "string" },
      engine: { type: "string" },
      "shard-limits": { type: "boolean" },
      fast: { type: "boolean" },
      "no-fast": { type: "boolean" },
      once: { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  const once = values.once ?? false;
  if (values.json && !once) throw new UsageError("--json goes with --once");
  if (values.stack !== undefined && values.config !== undefined)
    throw new UsageError("give --stack or --config, not both");
  if (values.input !== undefined && values.events !== undefined)
    throw new UsageError("give --input or --events, not both");
  if (values.format !== undefined && values.input === undefined) throw new UsageError("--format goes with --input");
  checkInput(values.input);
  return {
    stack: values.stack,
    config: values.config,
    input: values.input,
    format: values.format === undefined ? undefined : oneOf("format", values.format, FORMATS),
    pipeline: values.pipeline,
    events: wholeNumber("events", values.events ?? String(DEFAULT_EVENTS), 0, 100_000_000),
    dataDir: values["data-dir"],
    port: wholeNumber("port", values.port ?? String(once ? 0 : DEFAULT_PORT), 0, 65535),
    warehousePort: warehousePortOf(values["warehouse-port"], once),
    engine: oneOf("engine", values.engine ?? "duckdb", SQL_ENGINES),
    shardLimits: values["shard-limits"] ?? false,
    once,
    json: values.json ?? false,
    fast: values.fast ?? (once && !values["no-fast"]),
  };
}

function warehousePortOf(text: string | undefined, once: boolean): number | undefined {
  if (text !== undefined) return wholeNumber("warehouse-port", text, 0, 65535);
  return once ? 0 : undefined;
}

/** Before anything is deployed: a file that is not there would only be missed after. */
function checkInput(input: string | undefined): void {
  if (input === undefined || statSync(input, { throwIfNoEntry: false })?.isFile()) return;
  throw new UsageError(`--input: ${input} is no file`);
}
