import { z } from "zod";

/** Pulumi inputs of `aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream`, as far as the engine reads them. */

const bufferInputs = {
  // F-30, F-31; the provider sends 300 s and 5 MiB when the program gives none.
  bufferingInterval: z.number().int().min(0).max(900).default(300),
  bufferingSize: z.number().int().min(1).max(128).default(5),
};

const backupInputs = z.looseObject({
  bucketArn: z.string(),
  roleArn: z.string().default(""),
  prefix: z.string().max(1024).default(""),
  errorOutputPrefix: z.string().max(1024).optional(),
  compressionFormat: z.string().default("UNCOMPRESSED"),
  ...bufferInputs,
});

const processorInputs = z.looseObject({
  type: z.string(),
  parameters: z.array(z.looseObject({ parameterName: z.string(), parameterValue: z.string() })).default([]),
});

const conversionInputs = z.looseObject({
  enabled: z.boolean().default(true),
  schemaConfiguration: z.looseObject({
    databaseName: z.string(),
    tableName: z.string(),
    catalogId: z.string().optional(),
    region: z.string().optional(),
    versionId: z.string().default("LATEST"),
  }),
  inputFormatConfiguration: z.looseObject({
    deserializer: z.looseObject({
      openXJsonSerDe: z
        .looseObject({
          caseInsensitive: z.boolean().default(true),
          convertDotsInJsonKeysToUnderscores: z.boolean().default(false),
          columnToJsonKeyMappings: z.record(z.string(), z.string()).default({}),
        })
        .optional(),
      hiveJsonSerDe: z.unknown().optional(),
    }),
  }),
  outputFormatConfiguration: z.looseObject({
    serializer: z.looseObject({
      parquetSerDe: z
        .looseObject({ compression: z.enum(["SNAPPY", "GZIP", "UNCOMPRESSED"]).default("SNAPPY") })
        .optional(),
      orcSerDe: z.unknown().optional(),
    }),
  }),
});

// Without `enabled` the processors are kept but do not run.
const processingInputs = z.looseObject({
  enabled: z.boolean().default(false),
  processors: z.array(processorInputs).default([]),
});

const backedUpInputs = {
  s3BackupMode: z.enum(["Disabled", "Enabled"]).default("Disabled"),
  s3BackupConfiguration: backupInputs.optional(),
};

const extendedS3Inputs = backupInputs.extend({
  customTimeZone: z.string().default("UTC"),
  fileExtension: z.string().max(50).default(""),
  ...backedUpInputs,
  dynamicPartitioningConfiguration: z.looseObject({ enabled: z.boolean().default(false) }).optional(),
  processingConfiguration: processingInputs.optional(),
  dataFormatConversionConfiguration: conversionInputs.optional(),
});

const redshiftInputs = z.looseObject({
  clusterJdbcurl: z.string().min(1).max(512),
  dataTableName: z.string().min(1).max(512),
  dataTableColumns: z.string().max(10_240).optional(),
  copyOptions: z.string().max(10_240).default(""),
  //
  username: z.string().optional(),
  password: z.string().min(6).max(512).optional(),
  secretsManagerConfiguration: z
    .looseObject({ enabled: z.boolean().default(false), secretArn: z.string().optional() })
    .optional(),
  //
  retryDuration: z.number().int().min(0).max(7200).default(3600),
  roleArn: z.string().default(""),
  s3Configuration: backupInputs,
  processingConfiguration: processingInputs.optional(),
  ...backedUpInputs,
});

export const deliveryStreamInputs = z.looseObject({
  destination: z.string(),
  kinesisSourceConfiguration: z.looseObject({ kinesisStreamArn: z.string() }).optional(),
  mskSourceConfiguration: z.unknown().optional(),
  serverSideEncryption: z
    .looseObject({ enabled: z.boolean().default(false), keyArn: z.string().optional() })
    .optional(),
  extendedS3Configuration: extendedS3Inputs.optional(),
  redshiftConfiguration: redshiftInputs.optional(),
});

export type ExtendedS3Inputs = z.infer<typeof extendedS3Inputs>;
export type BackupInputs = z.infer<typeof backupInputs>;
export type BackedUpInputs = Pick<ExtendedS3Inputs, keyof typeof backedUpInputs>;
export type RedshiftInputs = z.infer<typeof redshiftInputs>;
export type ProcessingInputs = z.infer<typeof processingInputs>;
export type ProcessorInputs = z.infer<typeof processorInputs>;
export type ConversionInputs = z.infer<typeof conversionInputs>;
export type DeliveryStreamInputs = z.infer<typeof deliveryStreamInputs>;
