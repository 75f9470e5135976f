import type { BackedUpInputs, BackupInputs } from "./inputs";
import { compileErrorPrefix, compilePrefix } from "./prefix";
import type { OutputSettings } from "./settings";

export const MIB = 1024 * 1024;

/** Problems found so far, all reported together. */
export type Problems = string[];

/** Reads where objects go, when they are written and how they are compressed. */
export function readOutput(path: string, inputs: BackupInputs, problems: Problems): OutputSettings {
  const format = inputs.compressionFormat;
  const gzip = format === "GZIP";
  if (!gzip && format !== "UNCOMPRESSED") {
    problems.push(
      `${path}.compressionFormat "${format}" is not written by the embedded cloud; use UNCOMPRESSED or GZIP where the stack runs locally`,
    );
  }
  tryTo(path, problems, () => compilePrefix(inputs.prefix));
  tryTo(path, problems, () => compileErrorPrefix(inputs.errorOutputPrefix, inputs.prefix));
  const bucket = /^arn:[^:]*:s3:::([\w.-]{1,255})$/.exec(inputs.bucketArn)?.[1];
  if (bucket === undefined) problems.push(`${path}.bucketArn must be a bucket's ARN, got "${inputs.bucketArn}" (F-42)`);
  return {
    bucket: bucket ?? "",
    roleArn: inputs.roleArn,
    prefix: inputs.prefix,
    errorPrefix: inputs.errorOutputPrefix,
    timeZone: "UTC",
    extension: gzip ? ".gz" : "",
    compression: gzip ? "GZIP" : "UNCOMPRESSED",
    buffer: { sizeBytes: inputs.bufferingSize * MIB, intervalMilliseconds: inputs.bufferingInterval * 1000 },
  };
}

/** Reads the backup of the records as they came; none where it is not enabled. */
export function readBackup(path: string, s3: BackedUpInputs, problems: Problems): { backup?: OutputSettings } {
  if (s3.s3BackupMode === "Disabled") return {};
  if (s3.s3BackupConfiguration) return { backup: readOutput(path, s3.s3BackupConfiguration, problems) };
  problems.push(`${path} is needed, since s3BackupMode is Enabled (F-110)`);
  return {};
}

/** Turns what a check throws into a problem. */
export function tryTo(path: string, problems: Problems, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
