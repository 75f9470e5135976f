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

const extendedS3Inputs = backupInputs.extend({
  customTimeZone: z.string().default("UTC"),
  fileExtension: z.string().max(50).default(""),
  s3BackupMode: z.enum(["Disabled", "Enabled"]).default("Disabled"),
  s3BackupConfiguration: backupInputs.optional(),
  dynamicPartitioningConfiguration: z.looseObject({ enabled: z.boolean().default(false) }).optional(),
  // Without `enabled` the processors are kept but do not run.
  processingConfiguration: z
    .looseObject({ enabled: z.boolean().default(false), processors: z.array(processorInputs).default([]) })
    .optional(),
  dataFormatConversionConfiguration: conversionInputs.optional(),
});

export const deliveryStreamInputs = z.looseObject({
  destination: z.string(),
  kinesisSourceConfiguration: z.looseObject({ kinesisStreamArn: z.string() }).optional(),
  mskSourceConfiguration: z.unknown().optional(),
  extendedS3Configuration: extendedS3Inputs.optional(),
});

export type ExtendedS3Inputs = z.infer<typeof extendedS3Inputs>;
export type BackupInputs = z.infer<typeof backupInputs>;
export type ProcessorInputs = z.infer<typeof processorInputs>;
export type ConversionInputs = z.infer<typeof conversionInputs>;
export type DeliveryStreamInputs = z.infer<typeof deliveryStreamInputs>;
