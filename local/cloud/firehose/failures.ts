import type { DeliveryRecord } from "./records";
import type { ConversionSettings } from "./settings";

/** Values of `!{firehose:error-output-type}` (F-46). */
export type ErrorType =
  | "decompression-failed"
  | "processing-failed"
  | "metadata-extraction-failed"
  | "partitioning-failed"
  | "activePartitionExceeded"
  | "format-conversion-failed";

/** Why a record goes under the error prefix. */
export interface Failure {
  type: ErrorType;
  code: string;
  message: string;
  attempts: number;
  /** Set where a Lambda function failed. */
  functionArn?: string;
}

/** What error objects say of the table that a conversion went by. */
export interface CatalogTableReference {
  catalogId: string;
  databaseName: string;
  tableName: string;
  region: string;
  versionId: string;
}

export function tableReference(
  settings: ConversionSettings,
  cloud: { accountId: string; region: string },
): CatalogTableReference {
  return {
    catalogId: settings.catalogId ?? cloud.accountId,
    databaseName: settings.databaseName,
    tableName: settings.tableName,
    region: settings.region ?? cloud.region,
    versionId: settings.versionId,
  };
}

/**
 * A failed record's line in an error object. The members are those that AWS documents under "Handle failure in data
 * transformation" and "Handling errors for data format conversion", where the error's two members are spelt
 * differently. `lambdaARN` is spelt as the service writes it; the guide says `lambdaArn`.
 *
 * @param endedAt when the last attempt ended, in milliseconds
 */
export function errorLine(
  record: DeliveryRecord,
  failure: Failure,
  endedAt: number,
  table: CatalogTableReference | undefined,
): Buffer {
  const common = { attemptsMade: failure.attempts, arrivalTimestamp: record.arrivedAt };
  const ended = { attemptEndingTimestamp: endedAt, rawData: record.raw.toString("base64") };
  const line =
    failure.type === "format-conversion-failed"
      ? {
          ...common,
          lastErrorCode: failure.code,
          lastErrorMessage: failure.message,
          ...ended,
          ...(record.kinesis && {
            sequenceNumber: record.kinesis.sequenceNumber,
            subSequenceNumber: record.kinesis.subsequenceNumber,
          }),
          dataCatalogTable: table,
        }
      : {
          ...common,
          errorCode: failure.code,
          errorMessage: failure.message,
          ...ended,
          ...(failure.functionArn !== undefined && { lambdaARN: failure.functionArn }),
        };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
