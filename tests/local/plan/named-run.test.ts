import assert from "node:assert/strict";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PropertyValue, readStackFile, Secret, UNKNOWN, Unknown } from "../../../local/engine";
import { runNamed } from "../../../local/plan/named-run";
import { fileOf, namedRun, STACK_FILES } from "./stacks";

const EXACT = new Set([
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:glue/catalogDatabase:CatalogDatabase",
  "aws:glue/catalogTable:CatalogTable",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  "aws:kinesis/stream:Stream",
  "aws:lambda/function:Function",
  "aws:s3/bucket:Bucket",
  "aws:sqs/queue:Queue",
]);

describe("a named run", () => {
  for (const file of STACK_FILES) {
    it(`leaves nothing of ${path.basename(file)} unknown, neither in inputs nor in outputs`, async () => {
      const { resources, outputs } = await namedRun(file);
      const found = resources.flatMap(({ urn, inputs }) => unknowns(inputs, urn));
      assert.deepEqual([...found, ...unknowns(outputs, "outputs")], []);
      const texts = [...resources.flatMap(({ inputs }) => textsOf(inputs)), ...textsOf(outputs)];
      assert.ok(texts.length > 50);
      assert.deepEqual(
        texts.filter((text) => /undefined|\[object|NaN|Calling \[to/.test(text)),
        [],
      );
    });
  }

  it("gives names, ids and ARNs in AWS's form, the same at each run", async () => {
    const { resources } = await namedRun("feeds.yaml");
    const found = resources.flatMap(({ type, name, id, outputs }) =>
      /^(people|people-new|people-new-undelivered|people-lake|lake)$/.test(name) && EXACT.has(type)
        ? [`${type.split(":")[2]} ${id} ${outputs.arn}`.replace(/-[0-9a-f]{7}(?![0-9a-f-])/g, "-#")]
        : [],
    );
    const at = "eu-west-1:000000000000";
    assert.deepEqual([...new Set(found)].sort(), [
      `Bucket lake-# arn:aws:s3:::lake-#`,
      `CatalogDatabase lake_feeds arn:aws:glue:${at}:database/lake_feeds`,
      `CatalogTable young_person arn:aws:glue:${at}:table/lake_feeds/young_person`,
      `EventRule people-new-# arn:aws:events:${at}:rule/people-new-#`,
      `EventTarget people-new-# arn:aws:kinesis:${at}:stream/people-#`,
      `FirehoseDeliveryStream arn:aws:firehose:${at}:deliverystream/people-lake-# arn:aws:firehose:${at}:deliverystream/people-lake-#`,
      `Function people-lake-# arn:aws:lambda:${at}:function:people-lake-#`,
      `Queue https://sqs.eu-west-1.amazonaws.com/000000000000/people-new-undelivered-# arn:aws:sqs:${at}:people-new-undelivered-#`,
      `Stream people-# arn:aws:kinesis:${at}:stream/people-#`,
    ]);
    const again = await runNamed(readStackFile({ file: fileOf("feeds.yaml") }));
    assert.deepEqual(
      again.resources.map(({ urn, id }) => `${urn} ${id}`).sort(),
      resources.map(({ urn, id }) => `${urn} ${id}`).sort(),
    );
  });

  it("gives a type that it does not know name, id and ARN, and leaves its other outputs unknown, never undefined", async () => {
    const program = async () => {
      const { arn, tagsAll } = new aws.pipes.Pipe("p", { roleArn: "r", source: "s", target: "t" });
      new aws.sns.Topic("t", { displayName: arn, tags: { all: pulumi.interpolate`${tagsAll}` } });
    };
    const { resources } = await runNamed({
      project: "p",
      stack: "s",
      config: {},
      secretKeys: [],
      file: "",
      program: program as never,
    });
    const topic = resources.find(({ type }) => type === "aws:sns/topic:Topic");
    const arn = resources.find(({ type }) => type === "aws:pipes/pipe:Pipe")?.outputs.arn;
    assert.match(String(arn), /^arn:aws:pipes:us-east-1:000000000000:pipe\/p-[0-9a-f]{7}$/);
    assert.deepEqual(topic?.inputs, { displayName: arn, tags: { all: UNKNOWN } });
  });
});

function unknowns(value: PropertyValue, at: string): string[] {
  if (value instanceof Unknown) return [at];
  if (value instanceof Secret) return unknowns(value.reveal(), at);
  return entriesOf(value).flatMap(([name, inner]) => unknowns(inner, `${at}.${name}`));
}

function textsOf(value: PropertyValue): string[] {
  if (typeof value === "string") return [value];
  return entriesOf(value).flatMap(([, inner]) => textsOf(inner));
}

function entriesOf(value: PropertyValue): [string, PropertyValue][] {
  const isPlain = value !== null && typeof value === "object" && [Object, Array].includes(value.constructor as never);
  return isPlain ? Object.entries(value as Record<string, PropertyValue>) : [];
}
