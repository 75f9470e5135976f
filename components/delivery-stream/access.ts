import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStreamArgs } from "./args";
import type { DeliveryAccess } from "./policies";
import { literalHead } from "./prefix";
import type { DeliverySettings } from "./settings";

/**
 * Where Firehose lists the objects of each COPY, and of those that it gave up. Its guide names the folder `errors/`
 * and not what precedes it; people's buckets show both folders below the prefix. A list that cannot be written is a batch
 * that nobody can load, so both places are allowed: these two, and the prefix, which is allowed as a whole.
 */
const MANIFEST_PREFIXES = ["manifests/", "errors/manifests/"];

/** What the arguments make a delivery stream reach. */
export function accessOf(
  args: DeliveryStreamArgs,
  settings: DeliverySettings,
  logStreamArns: pulumi.Input<string>[],
): pulumi.Output<DeliveryAccess> {
  const { kinesis, msk } = args.source;
  return pulumi.output({
    places: placesOf(args, settings),
    stream: kinesis && { arn: kinesis.streamArn, kmsKeyArn: kinesis.kmsKeyArn },
    topic: msk && { clusterArn: msk.clusterArn, topicName: msk.topicName },
    functionArn: args.transform?.functionArn,
    table: args.conversion && {
      databaseName: args.conversion.databaseName,
      tableName: args.conversion.tableName,
    },
    secret: args.redshift && { arn: args.redshift.secretArn, kmsKeyArn: args.redshift.secretKmsKeyArn },
    logStreamArns,
  });
}

/** A backup in the delivery's own bucket is one more prefix there. */
function placesOf({ bucketArn, bucketKmsKeyArn, backup, redshift }: DeliveryStreamArgs, settings: DeliverySettings) {
  const data = [literalHead(settings.prefix), ...(redshift ? MANIFEST_PREFIXES : [])];
  const errors = [literalHead(settings.errorPrefix)];
  const copies = settings.backupPrefix === undefined ? [] : [literalHead(settings.backupPrefix)];
  if (backup?.bucketArn === undefined) {
    return [{ bucketArn, keyPrefixes: [...data, ...errors, ...copies], kmsKeyArn: bucketKmsKeyArn }];
  }
  return [
    { bucketArn, keyPrefixes: [...data, ...errors], kmsKeyArn: bucketKmsKeyArn },
    // What of the backup cannot be written has the same error prefix, in the backup's bucket; with Redshift, the backup's own.
    { bucketArn: backup.bucketArn, keyPrefixes: [...copies, ...(redshift ? [] : errors)], kmsKeyArn: backup.kmsKeyArn },
  ];
}
