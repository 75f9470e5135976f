import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_ACCOUNT_ID } from "../engine/account";
import type { ResourceHandlers } from "../engine/handler";
import { Athena } from "./athena";
import { DuckDBColumnarWriter } from "./columnar";
import type { CloudSettings, Deliveries, ObjectStore } from "./contracts";
import { DuckDB } from "./duckdb";
import { deliveryStreamHandler, Firehose } from "./firehose";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway/gateway";
import { Glue, glueHandlers } from "./glue";
import { Kinesis } from "./kinesis/kinesis";
import { streamHandler } from "./kinesis/stream-handler";
import { LakeSql } from "./lake-sql";
import { functionHandler, Lambda, lambdaService } from "./lambda";
import { bucketHandler, bucketObjectHandler } from "./s3/handlers";
import { S3 } from "./s3/s3";
import { s3Service } from "./s3/service";
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
  duckdb: DuckDB;
  /** Finishes writes under way; what is not delivered stays in its source. */
  close(): Promise<void>;
}

export interface CloudOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Called with what goes wrong while nobody waits for it, such as a write that is being retried. */
  onProblem: (problem: string) => void;
}

/** Access, keys and logs are shown in the plan and checked there; here everything runs as one user of one machine. */
const RECORDED_TYPES: ReadonlySet<string> = new Set([
  "aws:athena/workgroup:Workgroup",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logStream:LogStream",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
]);

/**
 * Opens the embedded cloud over a folder: what lies there is taken up as it was left.
 *
 * @param place the folder, made when it is not there, and the region
 * @throws Error when another process has the folder open, or the port is taken
 */
export async function startCloud(
  { dataDir, region }: { dataDir: string; region: string },
  { port, onProblem }: CloudOptions,
): Promise<Cloud> {
  const settings: CloudSettings = { dataDir, region, accountId: LOCAL_ACCOUNT_ID };
  makeDataDir(dataDir);
  // LevelDB's lock keeps a second process out, so the streams are opened before anything else is touched.
  const kinesis = await openStreams(settings);
  const s3 = new S3(settings);
  s3.removeUnfinished();
  const glue = new Glue(settings);
  const lambda = new Lambda(settings);
  const duckdb = await DuckDB.open();
  const firehose = new Firehose({
    cloud: settings,
    clock: Date,
    objects: s3,
    streams: kinesis,
    functions: lambda,
    catalog: glue,
    columnar: new DuckDBColumnarWriter(duckdb, join(dataDir, "parquet-tmp")),
    onProblem,
  });
  const lake = new LakeSql(duckdb, glue, s3);
  const gateway = await listen({
    port,
    services: [kinesis, firehose, glue, new Athena(lake, settings)],
    rest: [lambdaService(lambda), stsService(settings), s3Service(s3)],
    onError: (error) => onProblem(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  firehose.start();
  return {
    settings,
    endpoint: gateway.endpoint,
    handlers: {
      ...glueHandlers(glue, settings),
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStreamHandler(firehose),
      "aws:kinesis/stream:Stream": streamHandler(kinesis),
      "aws:lambda/function:Function": functionHandler(lambda),
      "aws:s3/bucket:Bucket": bucketHandler(s3),
      "aws:s3/bucketObject:BucketObject": bucketObjectHandler(s3),
      "aws:s3/bucketObjectv2:BucketObjectv2": bucketObjectHandler(s3),
    },
    recordedTypes: RECORDED_TYPES,
    objects: s3,
    lake,
    deliveries: firehose,
    duckdb,
    async close() {
      await gateway.close();
      await firehose.stop();
      await lambda.close();
      await kinesis.close();
      duckdb.close();
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

async function openStreams(settings: CloudSettings): Promise<Kinesis> {
  try {
    return await Kinesis.open(settings);
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
