import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  conflictsOf,
  type FeedsArgs,
  type FeedTargetArgs,
  putStatements,
  validateTarget,
} from "../../../components/feeds";
import { serviceTrustPolicy } from "../../../components/feeds/role";
import { besideTarget, checkedTarget, type KnownTarget, targetArn, targetName } from "../../../components/feeds/target";
import { validateShared } from "../../../components/feeds/validate-shared";
import { mockRuntime, value } from "../mocks";
import {
  acceptsWith,
  DELIVERY_STREAM_ARN,
  DIRECT_PUT,
  ENCRYPTED,
  KEY_STATEMENT,
  KINESIS,
  putStatement,
  rejectsWith,
  STREAM_ARN,
  trustDocument,
} from "./shared-fixtures";

const BOTH = {
  kinesis: ["kinesis:PutRecord", "kinesis:PutRecords"],
  directPut: ["firehose:PutRecord", "firehose:PutRecordBatch"],
} as const;

describe("the target of a feed", () => {
  const accepts = acceptsWith(validateTarget);
  const rejects = rejectsWith(validateTarget);
  const later = pulumi.output("later");
  const stream = (changes: object): FeedTargetArgs => ({
    kinesis: { streamName: "clicks", streamArn: STREAM_ARN, ...changes },
  });
  const delivery = (changes: object): FeedTargetArgs => ({
    directPut: { deliveryStreamName: "clicks", deliveryStreamArn: DELIVERY_STREAM_ARN, ...changes },
  });
  const deliveryNamed = (name: string) => ({
    deliveryStreamName: name,
    deliveryStreamArn: `arn:aws:firehose:eu-west-1:123456789012:deliverystream/${name}`,
  });

  accepts("is a stream, with or without a key, or a delivery stream", KINESIS, ENCRYPTED, DIRECT_PUT);
  accepts(
    "may be known later",
    { kinesis: { streamName: later, streamArn: later, kmsKeyArn: later } },
    { directPut: { deliveryStreamName: later, deliveryStreamArn: later } },
    stream({ streamName: later }),
    stream({ streamArn: later }),
  );
  rejects("is not neither", {}, "", /must be one of kinesis and directPut, got neither/);
  rejects("is not both", { ...KINESIS, ...DIRECT_PUT }, "", /must be one of kinesis and directPut, got both/);
  rejects(
    "K-26 is not a consumer",
    stream({ streamArn: `${STREAM_ARN}/consumer/app:1` }),
    "kinesis.streamArn",
    /the ARN of a data stream, .*not of a consumer, got /,
  );
  rejects(
    "is not a stream of another name",
    stream({ streamName: "other" }),
    "kinesis.streamName",
    /"clicks", got "other"/,
  );
  rejects(
    "has no alias for a key",
    stream({ kmsKeyArn: "alias/key" }),
    "kinesis.kmsKeyArn",
    /no alias, got "alias\/key"/,
  );
  rejects(
    "is not a stream as a delivery stream",
    delivery({ deliveryStreamArn: STREAM_ARN }),
    "directPut.deliveryStreamArn",
    /the ARN of a delivery stream, .*got "arn:aws:kinesis/,
  );
  accepts("F-01 has a delivery stream's name of 64 characters", delivery(deliveryNamed("x".repeat(64))));
  rejects(
    "F-01 has no delivery stream's name of 65 characters",
    delivery(deliveryNamed("x".repeat(65))),
    "directPut.deliveryStreamArn",
    /the ARN of a delivery stream/,
  );
  rejects(
    "is not a delivery stream of another name",
    delivery({ deliveryStreamName: "other" }),
    "directPut.deliveryStreamName",
    /must be the name in deliveryStreamArn, "clicks", got "other"/,
  );

  const check = (target: FeedTargetArgs) => {
    const parent = new pulumi.ComponentResource("streaming-ingest:index:Test", "test");
    return value(checkedTarget("Test", "test", target, parent));
  };

  it("is answered once it is known", async () => {
    mockRuntime();
    const known = await check({
      kinesis: { streamName: later.apply(() => "clicks"), streamArn: pulumi.output(STREAM_ARN) },
    });
    assert.deepEqual(known.kinesis, { streamName: "clicks", streamArn: STREAM_ARN });
    assert.equal(targetName(known), "clicks");
    assert.equal(targetArn(known), STREAM_ARN);
  });

  it("is refused later when it is wrong, with its path", async () => {
    mockRuntime();
    await assert.rejects(
      check({ directPut: { deliveryStreamName: "clicks", deliveryStreamArn: later } }),
      /Test "test": target\.directPut\.deliveryStreamArn must be the ARN of a delivery stream, .* got "later"/,
    );
  });

  it("says where its feeds are", () => {
    assert.equal(besideTarget(DIRECT_PUT as KnownTarget, "logs", "*"), "arn:aws:logs:eu-west-1:123456789012:*");
    const china = { kinesis: { streamName: "a", streamArn: "arn:aws-cn:kinesis:cn-north-1:210987654321:stream/a" } };
    assert.equal(besideTarget(china, "iot", "rule/a"), "arn:aws-cn:iot:cn-north-1:210987654321:rule/a");
    assert.throws(() => targetArn({}), /neither a stream nor a delivery stream/);
  });
});

describe("what a feed may do", () => {
  it("D-04 is to put into its stream, by the calls that it asks for", () => {
    assert.deepEqual(putStatements(KINESIS as KnownTarget, BOTH), [
      putStatement(STREAM_ARN, "kinesis:PutRecord", "kinesis:PutRecords"),
    ]);
    assert.deepEqual(putStatements(KINESIS as KnownTarget, { kinesis: ["kinesis:PutRecord"], directPut: [] }), [
      putStatement(STREAM_ARN, "kinesis:PutRecord"),
    ]);
  });

  it("S-13 is to use the stream's own key for this stream", () => {
    assert.deepEqual(putStatements(ENCRYPTED as KnownTarget, BOTH)[1], KEY_STATEMENT);
    assert.equal(putStatements(ENCRYPTED as KnownTarget, BOTH).length, 2);
  });

  it("D-04 is to put into its delivery stream, by the calls that it asks for", () => {
    assert.deepEqual(putStatements(DIRECT_PUT as KnownTarget, BOTH), [
      putStatement(DELIVERY_STREAM_ARN, "firehose:PutRecord", "firehose:PutRecordBatch"),
    ]);
  });

  it("D-01 is taken by a service for its own resources of this account", () => {
    const source = "arn:aws:logs:eu-west-1:123456789012:*";
    assert.deepEqual(
      JSON.parse(serviceTrustPolicy("logs.amazonaws.com", source)),
      trustDocument("logs.amazonaws.com", source),
    );
  });
});

describe("what feeds have in common", () => {
  const problemsOf = (name: string) => validateShared({ target: KINESIS }, name);
  acceptsWith(problemsOf)("G-12 is a name of 1 to 56 characters", "a", "aZ9_-".padEnd(56, "x"));
  const rejects = rejectsWith(problemsOf);
  for (const name of ["", "x".repeat(57), "my.feed", "my feed"]) {
    rejects(`G-12 is not the name "${name}"`, name, "(component name)", /must be 1–56 of a–z/);
  }

  it("are tags and a target, of which all problems are reported", () => {
    const found = validateShared({ target: {}, tags: { "aws:x": "y" } }, "clicks");
    assert.deepEqual(
      found.map(({ path }) => path),
      ["target", "tags"],
    );
  });
});

describe("feeds beside each other", () => {
  const all: FeedsArgs = {
    producers: { shop: { roleName: "shop" } },
    agents: { web: { filePattern: "/var/log/web" } },
    logs: { lambda: { logGroupName: "/aws/lambda/shop" } },
    iot: { readings: { sql: "SELECT * FROM 'a'" } },
    events: { orders: { eventPattern: "{}" }, refunds: { eventPattern: "{}" } },
  };

  it("F-17 keep log groups and any other feed apart with direct PUT", () => {
    const problems = conflictsOf(all, "directPut");
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["producers", "agents", "iot", "events"],
    );
    assert.match(
      problems[3]?.reason ?? "",
      /must be left out beside logs .*\(F-17\).* got orders, refunds; use a kinesis source/,
    );
  });

  it("F-17 may be several log groups, or any others without one", () => {
    const { logs, ...others } = all;
    assert.deepEqual(conflictsOf({ logs: { ...logs, second: { logGroupName: "second" } } }, "directPut"), []);
    assert.deepEqual(conflictsOf({ ...others, logs: {} }, "directPut"), []);
    assert.deepEqual(conflictsOf({ logs, iot: {}, events: {} }, "directPut"), []);
  });

  it("F-17 all go together behind a data stream", () => {
    assert.deepEqual(conflictsOf(all, "kinesis"), []);
  });
});
