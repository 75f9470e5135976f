import assert from "node:assert/strict";
import { type PropertyMap, Secret, UNKNOWN } from "../../local/engine";
import { ProviderTypes } from "../support/provider-types";

const STREAM = "aws:kinesis/stream:Stream";
const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";

describe("the check against the provider's types", function () {
  this.timeout(60_000);
  const types = new ProviderTypes();
  const faultsOf = (type: string, inputs: PropertyMap) => types.faultsOf({ type, inputs });

  it("accepts what the package declares: texts, numbers, lists, maps and groups", () => {
    assert.deepEqual(
      faultsOf(STREAM, {
        name: "clicks",
        shardCount: 2,
        enforceConsumerDeletion: true,
        shardLevelMetrics: ["IncomingBytes"],
        streamModeDetails: { streamMode: "PROVISIONED" },
        tags: { team: "web" },
      }),
      [],
    );
  });

  it("accepts what is not known yet, and looks at secrets", () => {
    assert.deepEqual(faultsOf(STREAM, { kmsKeyId: UNKNOWN, name: new Secret("clicks") }), []);
    assert.deepEqual(faultsOf(STREAM, { name: new Secret(1) }), ['name must be string, got {"[secret]":true}']);
  });

  it("refuses a name that is not declared, also inside a group", () => {
    const [first = ""] = faultsOf(STREAM, { shards: 2 });
    assert.match(first, /^shards is not declared; there are arn, encryptionType, enforceConsumerDeletion, /);
    assert.deepEqual(faultsOf(STREAM, { streamModeDetails: { streamMode: "ON_DEMAND", mode: "ON_DEMAND" } }), [
      "streamModeDetails.mode is not declared; there are streamMode",
    ]);
  });

  it("refuses a group without what it requires, and a resource too", () => {
    assert.deepEqual(faultsOf(STREAM, { streamModeDetails: {} }), ["streamModeDetails.streamMode is missing"]);
    assert.deepEqual(faultsOf(WORKGROUP, { namespaceName: "events" }), ["workgroupName is missing"]);
  });

  it("refuses a value of another kind, with its place in the list", () => {
    assert.deepEqual(faultsOf(STREAM, { shardCount: "2" }), ['shardCount must be number, got "2"']);
    assert.deepEqual(faultsOf(STREAM, { enforceConsumerDeletion: "true" }), [
      'enforceConsumerDeletion must be false or true, got "true"',
    ]);
    assert.deepEqual(faultsOf(STREAM, { shardLevelMetrics: ["IncomingBytes", 1] }), [
      "shardLevelMetrics[1] must be string, got 1",
    ]);
    assert.deepEqual(faultsOf(STREAM, { tags: { team: 1 } }), ["tags.team must be string, got 1"]);
    const processors = [{ type: "Lambda", parameters: [{ parameterName: "NumberOfRetries", parameterValue: 3 }] }];
    assert.deepEqual(
      faultsOf(DELIVERY_STREAM, {
        destination: "extended_s3",
        extendedS3Configuration: { bucketArn: UNKNOWN, roleArn: UNKNOWN, processingConfiguration: { processors } },
      }),
      [
        "extendedS3Configuration.processingConfiguration.processors[0].parameters[0].parameterValue must be string, got 3",
      ],
    );
  });

  it("refuses a text beside the literals that awsx declares", () => {
    assert.deepEqual(faultsOf("awsx:ec2:Vpc", { natGateways: { strategy: "None" } }), []);
    assert.deepEqual(faultsOf("awsx:ec2:Vpc", { natGateways: { strategy: "Many" } }), [
      'natGateways.strategy must be "None" or "Single" or "OnePerAz", got "Many"',
    ]);
  });

  it("throws for a type that no package declares", () => {
    assert.throws(() => faultsOf("aws:kinesis/pond:Pond", {}), /^Error: no package declares aws:kinesis\/pond:Pond$/);
  });
});
