import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { glueType } from "../event-schema";
import { refuse, under } from "../shared/problems";
import type { LakeTableComponentArgs } from "./args";
import { projectionParameters, projectPartitions } from "./projection";
import { type StorageFormat, storageFormat } from "./storage";
import { checkTableName, validateLakeTable } from "./validate-table";

/** The resources of a `LakeTable`. */
export interface LakeTableNodes {
  table: aws.glue.CatalogTable;
}

/**
 * A Glue table over objects that Firehose writes. Athena computes its partitions from the prefix (partition projection),
 * so new objects are found at once, without a crawler and without `MSCK REPAIR TABLE`.
 *
 * ```ts
 * new LakeTable("clicks", {
 *   databaseName: lake.databaseName,
 *   bucketName: lake.bucketName,
 *   tableName: "clicks",
 *   table: { schema, format: "PARQUET", prefix: "clicks/!{timestamp:yyyy/MM/dd}/" },
 * });
 * ```
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class LakeTable extends pulumi.ComponentResource {
  /** Name of the table, once it exists. */
  readonly tableName: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: LakeTableNodes;

  constructor(name: string, args: LakeTableComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:LakeTable", name, {}, opts);
    const problems = [
      ...under("tableName", checkTableName(args.tableName)),
      ...under("table", validateLakeTable(args.table)),
    ];
    refuse("LakeTable", name, problems, this);

    const table = new aws.glue.CatalogTable(name, catalogTable(args), { parent: this });
    this.nodes = { table };
    this.tableName = table.name;
    this.registerOutputs({ tableName: this.tableName });
  }
}

function catalogTable({
  databaseName,
  bucketName,
  tableName,
  table,
}: LakeTableComponentArgs): aws.glue.CatalogTableArgs {
  const format = storageFormat(table.format);
  const projection = projectPartitions(table);
  const bucketUrl = pulumi.interpolate`s3://${bucketName}`;
  return {
    databaseName,
    name: tableName,
    description: table.schema.description,
    tableType: "EXTERNAL_TABLE",
    parameters: bucketUrl.apply((url) => ({
      EXTERNAL: "TRUE",
      classification: format.classification,
      ...projectionParameters(projection, url),
    })),
    partitionKeys: projection.columns.map(({ name, type }) => ({ name, type })),
    storageDescriptor: {
      location: pulumi.interpolate`${bucketUrl}/${projection.folder}`,
      columns: table.schema.columns.map((column) => ({
        name: column.name,
        type: glueType(column),
        comment: column.description,
      })),
      ...storage(format),
    },
  };
}

function storage(format: StorageFormat) {
  const { inputFormat, outputFormat, serializationLibrary, serdeParameters } = format;
  return { inputFormat, outputFormat, serDeInfo: { serializationLibrary, parameters: serdeParameters } };
}
