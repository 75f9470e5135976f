import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import type { CloudSettings } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { Kinesis } from "../../../local/cloud/kinesis/kinesis";
import { S3 } from "../../../local/cloud/s3/s3";
import { s3Service } from "../../../local/cloud/s3/service";
import { stsService } from "../../../local/cloud/sts";
import { removeData, temporarySettings } from "./temporary-cloud";

/** An interpreter that has boto3; a virtual environment's can be named. */
const PYTHON = process.env.PYTHON_WITH_BOTO3 ?? "python3";

/** What S5 does with a stream, and what people do with objects, by boto3's defaults. */
const PROGRAM = `
import boto3, io, json, os
# By argument, since boto3 reads AWS_ENDPOINT_URL only since 1.28.
kinesis, s3, sts = (boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"]) for name in ("kinesis", "s3", "sts"))
assert sts.get_caller_identity()["Account"] == "123456789012"

kinesis.create_stream(StreamName="people", ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName="people", WaiterConfig={"Delay": 1})
arn = kinesis.describe_stream(StreamName="people")["StreamDescription"]["StreamARN"]
# Older versions know no StreamARN.
knows_arn = "StreamARN" in kinesis.meta.service_model.operation_model("PutRecord").input_shape.members
named = {"StreamARN": arn} if knows_arn else {"StreamName": "people"}
assert kinesis.list_streams()["StreamNames"] == ["people"]
kinesis.put_record(**named, Data=json.dumps({"age": 10}), PartitionKey="a")
people = [{"Data": json.dumps({"age": age}), "PartitionKey": str(age)} for age in range(11, 31)]
assert kinesis.put_records(StreamName="people", Records=people)["FailedRecordCount"] == 0
kinesis.split_shard(StreamName="people", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
kinesis.put_record(StreamName="people", Data=b"low", PartitionKey="k", ExplicitHashKey="0")
kinesis.merge_shards(StreamName="people", ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002")

def read(shard):
    iterator = kinesis.get_shard_iterator(StreamName="people", ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    while iterator:
        answer = kinesis.get_records(ShardIterator=iterator, Limit=2)
        yield from (record["Data"] for record in answer["Records"])
        iterator = answer.get("NextShardIterator")

assert [json.loads(data)["age"] for data in read("shardId-000000000000")] == list(range(10, 31))
assert list(read("shardId-000000000001")) == [b"low"]
assert len(kinesis.list_shards(**named)["Shards"]) == 4
kinesis.delete_stream(StreamName="people")

s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
body = bytes(range(256)) * 40000
s3.upload_fileobj(io.BytesIO(body), "lake", "big/file", Config=boto3.s3.transfer.TransferConfig(multipart_threshold=6 << 20))
back = io.BytesIO()
s3.download_fileobj("lake", "big/file", back)
assert back.getvalue() == body
s3.put_object(Bucket="lake", Key="a b/\\u00e9", Body=b"text", Metadata={"x": "y"})
got = s3.get_object(Bucket="lake", Key="a b/\\u00e9")
assert (got["Body"].read(), got["Metadata"]) == (b"text", {"x": "y"})
assert [item["Key"] for item in s3.list_objects_v2(Bucket="lake")["Contents"]] == ["a b/\\u00e9", "big/file"]
try:
    s3.get_object(Bucket="lake", Key="nothing")
    raise AssertionError("found nothing")
except s3.exceptions.NoSuchKey:
    pass
print("all good")
`;

function hasBoto3(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import boto3"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("boto3 against the gateway", () => {
  let settings: CloudSettings;
  let kinesis: Kinesis;
  let gateway: Gateway;

  before(async function () {
    if (!hasBoto3()) this.skip();
    settings = temporarySettings();
    kinesis = await Kinesis.open(settings);
    const rest = [stsService(settings), s3Service(new S3(settings))];
    gateway = await startGateway({
      port: 0,
      services: [kinesis],
      rest,
      onError: (error) => assert.fail(String(error)),
    });
  });

  after(async () => {
    if (gateway === undefined) return;
    await gateway.close();
    await kinesis.close();
    removeData(settings);
  });

  it("S5 feeds, reads, splits, merges and deletes a stream, and keeps objects, with an endpoint and nothing else", async () => {
    const { stdout } = await promisify(execFile)(PYTHON, ["-c", PROGRAM], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: gateway.endpoint,
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });
    assert.equal(stdout.trim(), "all good");
  });
});
