import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_ACCOUNT_ID } from "../engine/account";
import type { ResourceHandlers } from "../engine/handler";
import { Athena } from "./athena";
import { cloudWatchCbor } from "./cloudwatch/cbor-service";
import { CloudWatch, cloudWatchJson } from "./cloudwatch/cloudwatch";
import { cloudWatchQuery } from "./cloudwatch/query-service";
import { DuckDBColumnarWriter } from "./columnar";
import type { CloudSettings, Deliveries, ObjectStore, Secrets, Warehouses } from "./contracts";
import { DuckDB } from "./duckdb";
import { removeEndpoint, writeEndpoint } from "./endpoint-file";
import { Feeds } from "./feeds";
import { Firehose } from "./firehose";
import { duckdbEngine, Flink, jvmEngine } from "./flink";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway/gateway";
import { Glue } from "./glue";
import { handlersOf } from "./handlers";
import { Kinesis, type KinesisOptions } from "./kinesis/kinesis";
import { Kms } from "./kms";
import { LakeSql } from "./lake-sql";
import { Lambda, lambdaService } from "./lambda";
import { EventSourceMappings, failureDestinations, openKinesis, openSqs } from "./lambda/event-source-mapping";
import { RECORDED_TYPES } from "./recorded-types";
import { RedshiftData } from "./redshift/data-api";
import { Redshift, type WarehouseAddress } from "./redshift/redshift";
import { ObjectEvents } from "./s3/object-events";
import { S3 } from "./s3/s3";
import { s3Service } from "./s3/service";
import { Scheduler } from "./scheduler";
import { SecretsManager } from "./secrets";
import { Sqs } from "./sqs";
import { stsService } from "./sts";

/** The embedded cloud, up and listening. */
export interface Cloud {
  settings: CloudSettings;
  /** `http://127.0.0.1:<port>`. */
  endpoint: string;
  /** Make the resources that a program registers. */
  handlers: ResourceHandlers;
  /** Types that are taken without local effect. */
  recordedTypes: ReadonlySet<string>;
  objects: ObjectStore;
  lake: LakeSql;
  deliveries: Deliveries;
  /** The jobs of SQL stages. */
  analytics: Flink;
  warehouses: Warehouses;
  /** CloudWatch Logs, IoT and EventBridge. */
  feeds: Feeds;
  /** The queues and streams that functions read. */
  eventSources: EventSourceMappings;
  /** What S3 tells of. */
  objectEvents: ObjectEvents;
  secrets: Secrets;
  /** Metrics and alarms. */
  cloudWatch: CloudWatch;
  duckdb: DuckDB;
  /** The warehouses that are open, and where psql finds each. */
  warehousePorts(): WarehouseAddress[];
  /** Finishes writes under way; what is not delivered stays in its source. */
  close(): Promise<void>;
}

/** What can run SQL stages. */
export const SQL_ENGINES = ["duckdb", "flink"] as const;
export type SqlEngineName = (typeof SQL_ENGINES)[number];

export interface CloudOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Port on 127.0.0.1 for psql, of the first warehouse; 0 takes a free one. @default 5439, or a free one where that is taken */
  warehousePort?: number | undefined;
  /** What runs SQL stages: queries over DuckDB, or the real runner in a JVM. @default duckdb */
  engine?: SqlEngineName;
  /** Whether AWS's throughput limits hold for clients: those of shards (K-14, K-15) and of Direct PUT (F-10). @default false */
  shardLimits?: boolean | undefined;
  /** Called with what goes wrong while nobody waits for it, such as a write that is being retried. */
  onProblem: (problem: string) => void;
}

/**
 * Opens the embedded cloud over a folder: what lies there is taken up as it was left.
 *
 * @param place the folder, made when it is not there, and the region
 * @throws Error when another process has the folder open, or the port is taken
 */
export async function startCloud(
  { dataDir, region }: { dataDir: string; region: string },
  { port, warehousePort, engine = "duckdb", shardLimits, onProblem }: CloudOptions,
): Promise<Cloud> {
  const settings: CloudSettings = { dataDir, region, accountId: LOCAL_ACCOUNT_ID };
  makeDataDir(dataDir);
  // LevelDB's lock keeps a second process out, so the streams are opened before anything else is touched.
  const cloudWatch = new CloudWatch(settings);
  const { metrics } = cloudWatch;
  const kinesis = await openStreams(settings, { shardLimits, metrics });
  cloudWatch.start();
  const s3 = new S3(settings, metrics);
  s3.removeUnfinished();
  const glue = new Glue(settings);
  const lambda = new Lambda(settings, metrics);
  const duckdb = await DuckDB.open();
  const secrets = new SecretsManager(settings);
  const kms = new Kms(settings);
  const redshift = new Redshift({
    ...{ dataDir, objects: s3, streams: kinesis, secrets, metrics },
    ...{ port: warehousePort, onProblem },
  });
  const firehose = new Firehose({
    cloud: settings,
    clock: Date,
    objects: s3,
    streams: kinesis,
    functions: lambda,
    catalog: glue,
    columnar: new DuckDBColumnarWriter(duckdb, join(dataDir, "parquet-tmp")),
    warehouses: redshift,
    secrets,
    keys: kms,
    metrics,
    putLimits: shardLimits,
    onProblem,
  });
  const flink = new Flink({
    cloud: settings,
    clock: Date,
    streams: kinesis,
    firehose,
    kinesis,
    // The gateway listens before an application is made.
    engine: engine === "flink" ? jvmEngine({ endpoint: () => gateway.endpoint }) : duckdbEngine,
    metrics,
    // The services that feed are opened before an application is made.
    onLog: (group, stream, messages) => feeds.logs.note(group, stream, messages, onProblem),
    onProblem,
    onNotice: onProblem,
  });
  const sqs = new Sqs(settings, { metrics });
  const feeds = new Feeds(settings, { kinesis, firehose, queues: sqs, metrics });
  const takeEvent = (event: Parameters<typeof feeds.events.publish>[1]) => feeds.events.publish("aws.s3", event);
  const objectEvents = new ObjectEvents(dataDir, s3, takeEvent, onProblem);
  s3.events = objectEvents;
  const failures = failureDestinations(s3, sqs);
  const eventSources = new EventSourceMappings({
    kinesis: openKinesis({ cloud: settings, streams: kinesis, functions: lambda, failures, metrics, onProblem }),
    sqs: openSqs(sqs, lambda, onProblem),
  });
  const scheduler = new Scheduler(settings, { functions: lambda, queues: sqs, onProblem });
  const lake = new LakeSql(duckdb, glue, s3);
  const gateway = await listen({
    port,
    services: [
      kinesis,
      firehose,
      glue,
      new Athena(lake, settings),
      secrets,
      kms,
      new RedshiftData(redshift, secrets),
      sqs,
      cloudWatchJson(cloudWatch),
      ...feeds.services(),
    ],
    rest: [
      lambdaService(lambda),
      cloudWatchCbor(cloudWatch),
      cloudWatchQuery(cloudWatch),
      ...feeds.rest(),
      stsService(settings),
      s3Service(s3),
    ],
    onError: (error) => onProblem(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  lambda.endpoint = gateway.endpoint;
  sqs.endpoint = gateway.endpoint;
  await objectEvents.resume();
  lambda.onLog = (group, stream, messages) => feeds.logs.note(group, stream, messages, onProblem);
  writeEndpoint(dataDir, gateway.endpoint);
  firehose.start();
  flink.start();
  return {
    settings,
    endpoint: gateway.endpoint,
    handlers: handlersOf({
      ...{ settings, s3, kinesis, firehose, glue, lambda, secrets, redshift, flink, feeds },
      ...{ sqs, eventSources, objectEvents, scheduler, cloudWatch, kms },
    }),
    recordedTypes: RECORDED_TYPES,
    objects: s3,
    lake,
    deliveries: firehose,
    analytics: flink,
    warehouses: redshift,
    feeds,
    eventSources,
    objectEvents,
    secrets,
    cloudWatch,
    duckdb,
    warehousePorts: () => redshift.ports(),
    async close() {
      removeEndpoint(dataDir);
      await gateway.close();
      scheduler.stop();
      await flink.stop();
      await firehose.stop();
      await eventSources.stop();
      await lambda.close();
      await feeds.logs.noted();
      await redshift.close();
      await kinesis.close();
      duckdb.close();
      cloudWatch.close();
    },
  };
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new Error(`${dataDir} cannot be written (${reasonOf(error)}); name another folder by --data-dir`);
  }
}

/** @throws Error with the way out when the port is taken */
async function listen(options: GatewayOptions): Promise<Gateway> {
  try {
    return await startGateway(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`port ${options.port} on 127.0.0.1 is taken; name another by --port, or 0 for any free one`);
  }
}

async function openStreams(settings: CloudSettings, options: KinesisOptions): Promise<Kinesis> {
  try {
    return await Kinesis.open(settings, options);
  } catch (error) {
    if (!existsSync(join(settings.dataDir, "kinesis", "LOCK"))) throw error;
    throw new Error(
      `${settings.dataDir} is open in another process; end that one, or name another folder by --data-dir (${reasonOf(error)})`,
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
