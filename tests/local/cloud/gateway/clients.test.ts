import assert from "node:assert/strict";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import { Encoder, Tag } from "cbor-x";
import { clientSettings } from "../temporary-cloud";
import { CBOR_TYPE, useGateway } from "./harness";

describe("clients of the gateway", () => {
  const { kinesis, endpoint, call } = useGateway();

  describe("clients", () => {
    const handlers = {
      "HTTP/2, their default": {},
      // The S3 client speaks HTTP/1.1 by default.
      "HTTP/1.1": { requestHandler: new S3Client({ region: "eu-west-1" }).config.requestHandler },
    };
    for (const [name, options] of Object.entries(handlers)) {
      it(`the JavaScript SDK puts and reads over ${name}`, async () => {
        const client = new KinesisClient({ ...clientSettings(endpoint()), ...options });
        await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
        const Records = Array.from({ length: 500 }, (_, index) => ({
          Data: Buffer.alloc(2000, index % 256),
          PartitionKey: "k",
        }));
        await client.send(new PutRecordsCommand({ StreamName: "s", Records }));
        const { ShardIterator } = await client.send(
          new GetShardIteratorCommand({
            StreamName: "s",
            ShardId: "shardId-000000000000",
            ShardIteratorType: "TRIM_HORIZON",
          }),
        );
        const got = await client.send(new GetRecordsCommand({ ShardIterator }));
        assert.deepEqual(
          got.Records?.map(({ Data }) => Buffer.from(Data ?? [])),
          Records.map(({ Data }) => Data),
        );
        assert.ok(Math.abs((got.Records?.[0]?.ApproximateArrivalTimestamp?.getTime() ?? 0) - Date.now()) < 60_000);
        const missing = client.send(new DescribeStreamSummaryCommand({ StreamName: "nothing" }));
        await assert.rejects(missing, ResourceNotFoundException);
        client.destroy();
      });
    }
  });

  describe("CBOR", () => {
    const codec = new Encoder({ useRecords: false, tagUint8Array: false, ...{ int64AsNumber: true } });
    const decode = (body: Buffer) => codec.decode(body);

    it("takes byte strings and answers them, with timestamps as tag 1 and integer milliseconds", async () => {
      await kinesis().call("CreateStream", { StreamName: "s", ShardCount: 1 });
      const Data = Buffer.from([0, 255, 1, 254]);
      const put = codec.encode({ StreamName: "s", Records: [{ Data, PartitionKey: "k" }] });
      const placed = await call("Kinesis_20131202.PutRecords", put, CBOR_TYPE);
      assert.equal(placed.status, 200);
      assert.equal(placed.headers["content-type"], CBOR_TYPE);
      assert.equal(decode(placed.body).FailedRecordCount, 0);
      const asked = { StreamName: "s", ShardId: "shardId-000000000000", ShardIteratorType: "AT_TIMESTAMP" };
      const time = { ...asked, Timestamp: new Tag(BigInt(Date.now() - 60_000), 1) };
      const iterator = decode((await call("Kinesis_20131202.GetShardIterator", codec.encode(time), CBOR_TYPE)).body);
      const got = await call("Kinesis_20131202.GetRecords", codec.encode(iterator), CBOR_TYPE);
      const [record] = decode(got.body).Records;
      assert.deepEqual(Buffer.from(record.Data), Data);
      // Tag 1 (0xc1) with an unsigned integer of 8 bytes (0x1b) behind the field's name.
      const name = Buffer.from("ApproximateArrivalTimestamp");
      const value = got.body.subarray(got.body.indexOf(name) + name.length);
      assert.deepEqual([value[0], value[1]], [0xc1, 0x1b]);
      assert.ok(Math.abs(Number(value.readBigUInt64BE(2)) - Date.now()) < 60_000);
    });

    it("answers errors in CBOR", async () => {
      const answer = await call("Echo_1.Refuse", codec.encode({}), CBOR_TYPE);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
      assert.deepEqual(decode(answer.body), { __type: "ValidationException", message: "refused: é" });
    });

    it("rejects a body that is not CBOR", async () => {
      const answer = await call("Echo_1.Say", Buffer.from([0xbf, 0x61]), CBOR_TYPE);
      assert.equal(decode(answer.body).__type, "SerializationException");
    });
  });
});
