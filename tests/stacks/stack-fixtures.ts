import { join } from "node:path";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";

export const ROOT = join(__dirname, "../..");
export const STREAM = "aws:kinesis/stream:Stream";
export const BUCKET = "aws:s3/bucket:Bucket";
export const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
export const KEY = "aws:kms/key:Key";
export const NAMESPACE = "aws:redshiftserverless/namespace:Namespace";
export const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";

export function plan(stackFile: { stack: string } | { file: string }): Promise<ProgramResult> {
  return runProgram({ ...readStackFile(stackFile), mode: "preview" });
}

export function of({ resources }: ProgramResult, type: string): RegisteredResource[] {
  return resources.filter((resource) => resource.type === type);
}

export function outputsOf({ outputs }: ProgramResult): StackOutputs {
  return outputs as unknown as StackOutputs;
}

/** The settings of each delivery stream's destination by the stream's logical name. */
export function destinationsOf(result: ProgramResult): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    of(result, DELIVERY_STREAM).map(({ name, inputs }) => [
      name,
      (inputs.extendedS3Configuration ?? inputs.redshiftConfiguration) as unknown as Record<string, unknown>,
    ]),
  );
}
