import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryStream, type DeliveryStreamArgs } from "../../../components/delivery-stream";
import { checkedWiring } from "../../../components/delivery-stream/wiring";
import { mockRuntime, value } from "../mocks";
import {
  BUCKET_ARN,
  FUNCTION_ARN,
  JDBC_URL,
  KEY_ARN,
  minimalArgs,
  redshiftArgs,
  SECRET_ARN,
  STREAM_ARN,
} from "./fixtures";

/** Arguments whose ARNs are known only later. */
function laterArgs(arns: Record<"stream" | "bucket" | "key" | "function", string>): DeliveryStreamArgs {
  return {
    source: { kinesis: { streamArn: pulumi.output(arns.stream), kmsKeyArn: pulumi.output(arns.key) } },
    bucketArn: pulumi.output(arns.bucket),
    bucketKmsKeyArn: pulumi.output(arns.key),
    transform: { functionArn: pulumi.output(arns.function), retries: 5 },
    backup: { prefix: "copies/", bucketArn: pulumi.output(arns.bucket), kmsKeyArn: pulumi.output(arns.key) },
  };
}

async function wired(args: DeliveryStreamArgs): Promise<DeliveryStreamArgs> {
  mockRuntime();
  return checkedWiring(args, "clicks", new DeliveryStream("clicks", minimalArgs()));
}

describe("checkedWiring", () => {
  it("gives back each ARN that is right, and leaves the rest as it is", async () => {
    const arns = { stream: STREAM_ARN, bucket: BUCKET_ARN, key: KEY_ARN, function: FUNCTION_ARN };
    const { source, bucketArn, bucketKmsKeyArn, transform, backup } = await wired(laterArgs(arns));
    assert.deepEqual(await value(source), {
      kinesis: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN },
      directPut: undefined,
      msk: undefined,
    });
    assert.equal(await value(bucketArn), BUCKET_ARN);
    assert.equal(await value(bucketKmsKeyArn), KEY_ARN);
    assert.deepEqual(await value(transform), { functionArn: FUNCTION_ARN, retries: 5 });
    assert.deepEqual(await value(backup), { prefix: "copies/", bucketArn: BUCKET_ARN, kmsKeyArn: KEY_ARN });
  });

  it("K-26, F-42, F-59 and F-75 reject each ARN that is wrong, with its path", async () => {
    const arns = { stream: "clicks", bucket: "lake", key: "alias/mine", function: "shape" };
    const { source, bucketArn, bucketKmsKeyArn, transform, backup } = await wired(laterArgs(arns));
    const outputs: [string, pulumi.Input<string> | undefined][] = [
      ["source.kinesis.streamArn", source.kinesis?.streamArn],
      ["source.kinesis.kmsKeyArn", source.kinesis?.kmsKeyArn],
      ["bucketArn", bucketArn],
      ["bucketKmsKeyArn", bucketKmsKeyArn],
      ["transform.functionArn", transform?.functionArn],
      ["backup.bucketArn", backup?.bucketArn],
      ["backup.kmsKeyArn", backup?.kmsKeyArn],
    ];
    for (const [path, output] of outputs) {
      await assert.rejects(value(output), (error: Error) => {
        assert.ok(error.message.startsWith(`DeliveryStream "clicks": ${path} must be the ARN of `), error.message);
        return true;
      });
    }
  });

  it("gives back what leads to Redshift when it is right, and leaves the rest as it is", async () => {
    const given = { secretKmsKeyArn: KEY_ARN, columns: ["event_id"], maxErrors: 0 };
    const later = redshiftArgs({
      ...given,
      jdbcUrl: pulumi.output(JDBC_URL),
      secretArn: pulumi.output(SECRET_ARN),
      tableName: pulumi.output("ingest.clicks"),
    });
    const { redshift } = await wired(minimalArgs({ redshift: later }));
    assert.deepEqual(await value(redshift), redshiftArgs(given));
  });

  it("leaves the secret's key out where there is none", async () => {
    const { redshift } = await wired(minimalArgs({ redshift: redshiftArgs() }));
    assert.equal(redshift?.secretKmsKeyArn, undefined);
  });

  it("R-01, R-03 and R-05 reject what leads to Redshift when it is wrong, with its path", async () => {
    const later = redshiftArgs({
      jdbcUrl: pulumi.output("jdbc:redshift://localhost:5439/warehouse"),
      secretArn: pulumi.output("login"),
      secretKmsKeyArn: pulumi.output("alias/mine"),
      tableName: pulumi.output("a.b.c"),
    });
    const { redshift } = await wired(minimalArgs({ redshift: later }));
    assert.ok(redshift);
    const outputs: [string, pulumi.Input<string> | undefined][] = [
      ["jdbcUrl must be jdbc:redshift://", redshift.jdbcUrl],
      ["secretArn must be the ARN of a secret", redshift.secretArn],
      ["secretKmsKeyArn must be the ARN of a key", redshift.secretKmsKeyArn],
      ["tableName must be a table's name", redshift.tableName],
    ];
    for (const [message, output] of outputs) {
      await assert.rejects(value(output), (error: Error) => {
        assert.ok(error.message.startsWith(`DeliveryStream "clicks": redshift.${message}`), error.message);
        return true;
      });
    }
  });

  it("F-05 rejects a wrong key of direct PUT", async () => {
    const { source } = await wired(minimalArgs({ source: { directPut: { kmsKeyArn: pulumi.output("alias/mine") } } }));
    await assert.rejects(value(source.directPut?.kmsKeyArn), /source\.directPut\.kmsKeyArn must be the ARN of a key/);
  });
});
