import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_ACCOUNT_ID } from "../engine/account";
import type { ResourceHandlers } from "../engine/handler";
import { Athena } from "./athena";
import { DuckDBColumnarWriter } from "./columnar";
import type { CloudSettings, Deliveries, ObjectStore, Secrets, Warehouses } from "./contracts";
import { DuckDB } from "./duckdb";
import { removeEndpoint, writeEndpoint } from "./endpoint-file";
import { deliveryStreamHandler, Firehose } from "./firehose";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway/gateway";
import { Glue, glueHandlers } from "./glue";
import { Kinesis } from "./kinesis/kinesis";
import { streamHandler } from "./kinesis/stream-handler";
import { LakeSql } from "./lake-sql";
import { functionHandler, invocationHandler, Lambda, lambdaService } from "./lambda";
import { RedshiftData } from "./redshift/data-api";
import { redshiftHandlers } from "./redshift/handlers";
import { Redshift, type WarehouseAddress } from "./redshift/redshift";
import { bucketHandler, bucketObjectHandler } from "./s3/handlers";
import { S3 } from "./s3/s3";
import { s3Service } from "./s3/service";
import { SecretsManager, secretHandler } from "./secrets";
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
  warehouses: Warehouses;
  secrets: Secrets;
  duckdb: DuckDB;
  /** The warehouses that are open, and where psql finds each. */
  warehousePorts(): WarehouseAddress[];
  /** Finishes writes under way; what is not delivered stays in its source. */
  close(): Promise<void>;
}

export interface CloudOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Port on 127.0.0.1 for psql, of the first warehouse. Where it is taken, a free one is; 0 takes a free one. @default 5439 */
  warehousePort?: number;
  /** Called with what goes wrong while nobody waits for it, such as a write that is being retried. */
  onProblem: (problem: string) => void;
}

/** Redshift's own port. */
const DEFAULT_WAREHOUSE_PORT = 5439;

/** Access, networks, keys and logs are shown in the plan and checked there; here everything runs as one user of one machine. */
const RECORDED_TYPES: ReadonlySet<string> = new Set([
  "aws:athena/workgroup:Workgroup",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logStream:LogStream",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:redshift/logging:Logging",
  "aws:redshift/parameterGroup:ParameterGroup",
  "aws:redshift/subnetGroup:SubnetGroup",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "awsx:ec2:Vpc",
]);

/**
 * Opens the embedded cloud over a folder: what lies there is taken up as it was left.
 *
 * @param place the folder, made when it is not there, and the region
 * @throws Error when another process has the folder open, or the port is taken
 */
export async function startCloud(
  { dataDir, region }: { dataDir: string; region: string },
  { port, warehousePort = DEFAULT_WAREHOUSE_PORT, onProblem }: CloudOptions,
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
  const secrets = new SecretsManager(settings);
  const redshift = new Redshift({ dataDir, objects: s3, streams: kinesis, secrets, port: warehousePort, onProblem });
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
    onProblem,
  });
  const lake = new LakeSql(duckdb, glue, s3);
  const gateway = await listen({
    port,
    services: [kinesis, firehose, glue, new Athena(lake, settings), secrets, new RedshiftData(redshift, secrets)],
    rest: [lambdaService(lambda), stsService(settings), s3Service(s3)],
    onError: (error) => onProblem(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  lambda.endpoint = gateway.endpoint;
  writeEndpoint(dataDir, gateway.endpoint);
  firehose.start();
  return {
    settings,
    endpoint: gateway.endpoint,
    handlers: {
      ...glueHandlers(glue, settings),
      ...redshiftHandlers(redshift, secrets, settings),
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStreamHandler(firehose),
      "aws:kinesis/stream:Stream": streamHandler(kinesis),
      "aws:lambda/function:Function": functionHandler(lambda),
      "aws:lambda/invocation:Invocation": invocationHandler(lambda, dataDir),
      "aws:s3/bucket:Bucket": bucketHandler(s3),
      "aws:s3/bucketObject:BucketObject": bucketObjectHandler(s3),
      "aws:s3/bucketObjectv2:BucketObjectv2": bucketObjectHandler(s3),
      "aws:secretsmanager/secret:Secret": secretHandler(secrets),
    },
    recordedTypes: RECORDED_TYPES,
    objects: s3,
    lake,
    deliveries: firehose,
    warehouses: redshift,
    secrets,
    duckdb,
    warehousePorts: () => redshift.ports(),
    async close() {
      removeEndpoint(dataDir);
      await gateway.close();
      await firehose.stop();
      await lambda.close();
      await redshift.close();
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
