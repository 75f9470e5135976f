/** The parts of an ARN. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  /** All after the fifth colon: `stream/clicks`. */
  resource: string;
}

/** A data stream that Firehose can read: a consumer's ARN has more after the name and is refused (K-26). */
export const STREAM_ARN = /^arn:[^:]+:kinesis:[a-zA-Z0-9-]+:\d{12}:stream\/[a-zA-Z0-9_.-]{1,128}$/;
/** An MSK cluster (F-14). The names of its topics in policies are made of it. */
export const KAFKA_CLUSTER_ARN = /^(?=.{1,512}$)arn:[^:]+:kafka:[a-zA-Z0-9-]+:\d{12}:cluster\/[\w-]+\/[\w-]+$/;
/** A bucket, without a key (F-42). */
export const BUCKET_ARN = /^arn:[^:]+:s3:::[\w.-]{1,255}$/;
/** A KMS key. An alias does not pass: a policy that names an alias as its resource grants nothing. */
export const KMS_KEY_ARN = /^arn:[^:]+:kms:[a-zA-Z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/;

/** Takes an ARN apart. @throws Error when it has fewer than six parts */
export function parseArn(arn: string): Arn {
  const [prefix, partition, service, region, accountId, ...rest] = arn.split(":");
  if (
    prefix !== "arn" ||
    partition === undefined ||
    service === undefined ||
    region === undefined ||
    accountId === undefined ||
    rest.length === 0
  ) {
    throw new Error(`not an ARN: "${arn}"`);
  }
  return { partition, service, region, accountId, resource: rest.join(":") };
}

/** The name in an ARN such as `…:stream/clicks`: what follows the resource's type. */
export function nameInArn(arn: string): string {
  const { resource } = parseArn(arn);
  return resource.slice(resource.indexOf("/") + 1);
}

/** A service's host in an ARN's Region, as `kms:ViaService` compares it: `kinesis.eu-west-1.amazonaws.com`. */
export function serviceHost(service: string, arn: string): string {
  const { partition, region } = parseArn(arn);
  return `${service}.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`;
}
