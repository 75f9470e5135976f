import assert from "node:assert/strict";
import { AwsError, type CloudSettings, type StreamRecord } from "../../../../local/cloud/contracts";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { removeData, temporarySettings } from "../temporary-cloud";

export const ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/";
export const FIRST_SHARD = "shardId-000000000000";
export const MIB = 1024 * 1024;

export const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const texts = (records: StreamRecord[]): string[] => records.map(({ data }) => data.toString());

export const rejects = (call: Promise<unknown>, code: string, message: RegExp): Promise<void> =>
  assert.rejects(call, (error) => error instanceof AwsError && error.code === code && message.test(error.message));

/** Opens an empty Kinesis before each test and closes it after, and gives short forms of the calls. */
export function useKinesis() {
  let settings: CloudSettings;
  let opened: Kinesis;

  beforeEach(async () => {
    settings = temporarySettings();
    opened = await Kinesis.open(settings);
  });

  afterEach(async () => {
    await opened.close();
    removeData(settings);
  });

  async function reopen(): Promise<void> {
    await opened.close();
    opened = await Kinesis.open(settings);
  }

  const create = (name: string, shards = 1) => opened.call("CreateStream", { StreamName: name, ShardCount: shards });

  const put = (name: string, text: string, key = "k") =>
    opened.call("PutRecord", { StreamName: name, Data: base64(text), PartitionKey: key });

  /** Each text is its own partition key. */
  const putMany = (name: string, many: string[]) =>
    opened.call("PutRecords", {
      StreamName: name,
      Records: many.map((text) => ({ Data: base64(text), PartitionKey: text })),
    });

  async function readAll(name: string): Promise<StreamRecord[]> {
    const all: StreamRecord[] = [];
    for (const { shardId } of await opened.shards(name)) {
      all.push(...(await opened.read(name, shardId, undefined, 100_000)).records);
    }
    return all;
  }

  async function iterator(name: string, type: string, more: object = {}): Promise<string> {
    const input = { StreamName: name, ShardId: FIRST_SHARD, ShardIteratorType: type, ...more };
    return String((await opened.call("GetShardIterator", input)).ShardIterator);
  }

  async function getTexts(shardIterator: string): Promise<{ got: string[]; next: string }> {
    const answer = await opened.call("GetRecords", { ShardIterator: shardIterator });
    const records = answer.Records as { Data: string }[];
    const got = records.map(({ Data }) => Buffer.from(Data, "base64").toString());
    return { got, next: String(answer.NextShardIterator) };
  }

  return { kinesis: () => opened, settings: () => settings, reopen, create, put, putMany, readAll, iterator, getTexts };
}
