import type * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import type { Problem } from "../shared/problems";
import type { DeliveryStreamArgs } from "./args";
import { checkArn, type WiringKind } from "./arn-checks";
import { checkTopicName } from "./msk";
import { checkJdbcUrl, checkTableName } from "./validate-redshift";

/**
 * The arguments with each ARN, and what leads to Redshift, replaced by one that is checked once it is known. Resources take these, so a wrong one
 * stops the deployment before the resource that would get it.
 */
export function checkedWiring(args: DeliveryStreamArgs, name: string, component: pulumi.Resource): DeliveryStreamArgs {
  const checkedBy = (input: pulumi.Input<string>, check: (value: string) => Problem[]) =>
    checkedLater("DeliveryStream", name, input, check, component);
  const checked = (path: string, arn: pulumi.Input<string>, kind: WiringKind) =>
    checkedBy(arn, (value) => checkArn(path, value, kind));
  const checkedKey = (path: string, arn: pulumi.Input<string> | undefined) =>
    arn === undefined ? undefined : checked(path, arn, "key");

  const { source, backup, transform, redshift } = args;
  return {
    ...args,
    bucketArn: checked("bucketArn", args.bucketArn, "bucket"),
    bucketKmsKeyArn: checkedKey("bucketKmsKeyArn", args.bucketKmsKeyArn),
    source: {
      kinesis: source.kinesis && {
        streamArn: checked("source.kinesis.streamArn", source.kinesis.streamArn, "stream"),
        kmsKeyArn: checkedKey("source.kinesis.kmsKeyArn", source.kinesis.kmsKeyArn),
      },
      directPut: source.directPut && {
        kmsKeyArn: checkedKey("source.directPut.kmsKeyArn", source.directPut.kmsKeyArn),
      },
      msk: source.msk && {
        ...source.msk,
        clusterArn: checked("source.msk.clusterArn", source.msk.clusterArn, "cluster"),
        topicName: checkedBy(source.msk.topicName, (topic) => checkTopicName("source.msk.topicName", topic)),
      },
    },
    transform: transform && {
      ...transform,
      functionArn: checked("transform.functionArn", transform.functionArn, "function"),
    },
    backup: backup && {
      ...backup,
      bucketArn: backup.bucketArn === undefined ? undefined : checked("backup.bucketArn", backup.bucketArn, "bucket"),
      kmsKeyArn: checkedKey("backup.kmsKeyArn", backup.kmsKeyArn),
    },
    redshift: redshift && {
      ...redshift,
      jdbcUrl: checkedBy(redshift.jdbcUrl, (url) => checkJdbcUrl("redshift.jdbcUrl", url)),
      secretArn: checked("redshift.secretArn", redshift.secretArn, "secret"),
      secretKmsKeyArn: checkedKey("redshift.secretKmsKeyArn", redshift.secretKmsKeyArn),
      tableName: checkedBy(redshift.tableName, (table) => checkTableName("redshift.tableName", table)),
    },
  };
}
