import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { unpackKpl } from "../../../../local/cloud/firehose/kpl";
import { KPL_MAGIC, packKpl } from "./kpl-records";

describe("records of the Kinesis Producer Library", () => {
  it("F-08 gives the user records with their partition keys", () => {
    const long = "x".repeat(300);
    const packed = packKpl([
      { key: "a", data: "one" },
      { key: "b", data: long },
      { key: "a", data: "" },
    ]);
    const unpacked = unpackKpl(packed)?.map(({ partitionKey, data }) => [partitionKey, data.toString()]);
    assert.deepEqual(unpacked, [
      ["a", "one"],
      ["b", long],
      ["a", ""],
    ]);
  });

  it("leaves other records alone, also those that only begin alike", () => {
    assert.equal(unpackKpl(Buffer.from("plain")), undefined);
    assert.equal(unpackKpl(KPL_MAGIC), undefined);
    assert.equal(unpackKpl(Buffer.concat([KPL_MAGIC, Buffer.alloc(40)])), undefined);
    const cutOff = Buffer.from([0x1a, 0x80]);
    const checksum = createHash("md5").update(cutOff).digest();
    assert.equal(unpackKpl(Buffer.concat([KPL_MAGIC, cutOff, checksum])), undefined);
  });
});
