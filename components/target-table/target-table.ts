import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TableDefinition, TableRequest } from "../../lambda/redshift-table/request";
import { nameInArn } from "../shared/arn";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { refuse, under } from "../shared/problems";
import { connectionOf } from "../warehouse/connection";
import type { TargetTableArgs } from "./args";
import { tableDefinition } from "./definition";
import { loaderNameOf, ownerOf } from "./names";
import { loaderSecretPolicy, streamReadPolicy } from "./policies";
import { checkStreamArn, validateTargetTable } from "./validate";

/** Days in which a deleted secret can be had back (G-14). */
export const SECRET_RECOVERY_DAYS = 30;

/** The resources of a `TargetTable`. */
export interface TargetTableNodes {
  /** The run of the function that makes, changes and removes the table. */
  invocation: aws.lambda.Invocation;
  /** The loader's secret; with COPY. */
  secret?: aws.secretsmanager.Secret;
  /** What the function may do with that secret; with COPY. */
  secretPolicy?: aws.iam.RolePolicy;
  /** What Redshift may read; with a stream, where the role is the warehouse's own. */
  streamPolicy?: aws.iam.RolePolicy;
}

/**
 * The table of an event schema in a warehouse, with a user that may do nothing but load it, or, with a stream, a view of
 * what Redshift reads from that stream.
 *
 * ```ts
 * const clicks = new TargetTable("clicks", { warehouse: warehouse.connection, schema });
 * new DeliveryStream("clicks", { redshift: { tableName: clicks.tableName, secretArn: clicks.loaderSecretArn, … }, … });
 * ```
 *
 * A function makes the table through the Redshift Data API. It also makes the user's password, which no plan and no state
 * sees. A nullable column that is new is added and a longer string column widened; any other change is refused before
 * anything is touched. Without `allowDeletion` the table stays when it leaves the program.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class TargetTable extends pulumi.ComponentResource {
  /** The table with its schema, `ingest.clicks`. Known in a plan; what takes it waits until the table is made. */
  readonly tableName: pulumi.Output<string>;
  /** Names of the columns in their order. Known in a plan. */
  readonly columnNames: pulumi.Output<string[]>;
  /** The table's definition as JSON. Known in a plan, so that two plans can be compared. */
  readonly definition: pulumi.Output<string>;
  /** ARN of the secret `{"username": …, "password": …}`, once the table is made and the secret has its value; with COPY. */
  readonly loaderSecretArn?: pulumi.Output<string>;
  /** Name of the user in that secret; with COPY. */
  readonly userName?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: TargetTableNodes;

  constructor(name: string, args: TargetTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:TargetTable", name, {}, opts);
    refuse("TargetTable", name, validateTargetTable(args, name), this);

    const definition = tableDefinition(args);
    const stream = streamOf(name, args, this);
    const loader = stream ? undefined : createLoader(name, args, this);
    const streamPolicy = stream && createStreamPolicy(name, args, stream, this);
    const request = requestOf(name, args, definition, { secret: loader?.secret, stream });
    const invocation = createInvocation(name, args, request, [loader?.secretPolicy, streamPolicy], this);

    this.nodes = { invocation, ...loader, streamPolicy };
    this.tableName = invocation.urn.apply(() => `${definition.databaseSchema}.${definition.tableName}`);
    this.columnNames = pulumi.output(definition.columns.map((column) => column.name));
    this.definition = pulumi.output(JSON.stringify(definition));
    if (loader) {
      this.loaderSecretArn = pulumi.all([loader.secret.arn, invocation.result]).apply(([arn]) => arn);
      this.userName = pulumi.output(loaderNameOf(name));
    }
    this.registerOutputs({
      tableName: this.tableName,
      columnNames: this.columnNames,
      definition: this.definition,
      loaderSecretArn: this.loaderSecretArn,
      userName: this.userName,
    });
  }
}

/** The stream, its ARNs checked, and the role that Redshift reads it with. */
interface ReadStream {
  arn: pulumi.Output<string>;
  kmsKeyArn: pulumi.Output<string> | undefined;
  roleArn: pulumi.Input<string>;
}

function streamOf(name: string, args: TargetTableArgs, parent: pulumi.Resource): ReadStream | undefined {
  const roleArn = connectionOf(args.warehouse).streamingRoleArn;
  const stream = args.ingestion?.stream;
  // A stream without a role is refused before.
  if (stream === undefined || roleArn === undefined) return undefined;
  const checkArn = (arn: string) => under("ingestion.stream", checkStreamArn(arn));
  return {
    arn: checkedLater("TargetTable", name, stream.streamArn, checkArn, parent),
    kmsKeyArn: checkedKey("ingestion.stream.kmsKeyArn", name, stream.kmsKeyArn, parent),
    roleArn,
  };
}

function checkedKey(
  path: string,
  name: string,
  kmsKeyArn: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Output<string> | undefined {
  if (kmsKeyArn === undefined) return undefined;
  return checkedLater("TargetTable", name, kmsKeyArn, (arn) => checkKmsKeyArn(path, arn), parent);
}

/** The secret has no value: the function puts one, so that the password is in no plan and in no state. */
function createLoader(
  name: string,
  { warehouse, allowDeletion = false, tags }: TargetTableArgs,
  parent: pulumi.Resource,
): Required<Pick<TargetTableNodes, "secret" | "secretPolicy">> {
  const connection = connectionOf(warehouse);
  const kmsKeyArn = checkedKey("warehouse.kmsKeyArn", name, connection.kmsKeyArn, parent);
  const secret = new aws.secretsmanager.Secret(
    `${name}-loader`,
    {
      description: `Login that Firehose loads ${name} with`,
      kmsKeyId: kmsKeyArn,
      recoveryWindowInDays: allowDeletion ? 0 : SECRET_RECOVERY_DAYS,
      tags,
    },
    { parent },
  );
  const policy = secret.arn.apply(loaderSecretPolicy);
  const secretPolicy = new aws.iam.RolePolicy(
    `${name}-loader`,
    { role: connection.tableFunctionRoleName, policy },
    { parent },
  );
  return { secret, secretPolicy };
}

/** A role that is not the warehouse's own is its owner's to grant. */
function createStreamPolicy(
  name: string,
  { warehouse }: TargetTableArgs,
  { arn, kmsKeyArn }: ReadStream,
  parent: pulumi.Resource,
): aws.iam.RolePolicy | undefined {
  const role = connectionOf(warehouse).streamingRoleName;
  if (role === undefined) return undefined;
  const policy = pulumi.all([arn, kmsKeyArn]).apply(([stream, key]) => streamReadPolicy(stream, key));
  return new aws.iam.RolePolicy(`${name}-stream`, { role, policy }, { parent });
}

function requestOf(
  name: string,
  { allowDeletion = false }: TargetTableArgs,
  table: TableDefinition,
  { secret, stream }: { secret?: aws.secretsmanager.Secret; stream?: ReadStream },
): pulumi.Output<TableRequest> {
  return pulumi.output({
    table,
    owner: ownerOf(name),
    loader: secret && { userName: loaderNameOf(name), secretArn: secret.arn },
    stream: stream && {
      streamName: stream.arn.apply(nameInArn),
      roleArn: stream.roleArn,
    },
    allowDrop: allowDeletion,
  });
}

/** Deleted like any resource, whatever may stay: the function decides what becomes of the table. */
function createInvocation(
  name: string,
  { warehouse }: TargetTableArgs,
  request: pulumi.Output<TableRequest>,
  policies: (aws.iam.RolePolicy | undefined)[],
  parent: pulumi.Resource,
): aws.lambda.Invocation {
  const dependsOn = policies.filter((policy) => policy !== undefined);
  return new aws.lambda.Invocation(
    name,
    {
      functionName: connectionOf(warehouse).tableFunctionName,
      input: pulumi.jsonStringify(request),
      lifecycleScope: "CRUD",
    },
    { parent, dependsOn },
  );
}
