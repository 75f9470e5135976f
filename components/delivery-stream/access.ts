import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStreamArgs } from "./args";
import type { DeliveryAccess } from "./policies";
import { literalHead } from "./prefix";
import type { DeliverySettings } from "./settings";

/** What the arguments make a delivery stream reach. */
export function accessOf(
  args: DeliveryStreamArgs,
  settings: DeliverySettings,
  logStreamArns: pulumi.Input<string>[],
): pulumi.Output<DeliveryAccess> {
  const { kinesis } = args.source;
  return pulumi.output({
    places: placesOf(args, settings),
    stream: kinesis && { arn: kinesis.streamArn, kmsKeyArn: kinesis.kmsKeyArn },
    functionArn: args.transform?.functionArn,
    table: args.conversion && {
      databaseName: args.conversion.databaseName,
      tableName: args.conversion.tableName,
    },
    logStreamArns,
  });
}

/** A backup in the delivery's own bucket is one more prefix there. */
function placesOf({ bucketArn, bucketKmsKeyArn, backup }: DeliveryStreamArgs, settings: DeliverySettings) {
  const data = [literalHead(settings.prefix)];
  const errors = [literalHead(settings.errorPrefix)];
  const copies = settings.backupPrefix === undefined ? [] : [literalHead(settings.backupPrefix)];
  if (backup?.bucketArn === undefined) {
    return [{ bucketArn, keyPrefixes: [...data, ...errors, ...copies], kmsKeyArn: bucketKmsKeyArn }];
  }
  return [
    { bucketArn, keyPrefixes: [...data, ...errors], kmsKeyArn: bucketKmsKeyArn },
    // What of the backup cannot be written has the same error prefix, in the backup's bucket.
    { bucketArn: backup.bucketArn, keyPrefixes: [...copies, ...errors], kmsKeyArn: backup.kmsKeyArn },
  ];
}
