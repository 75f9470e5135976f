import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkLambdaKeys,
  type KeysOrFailure,
  MetadataExtraction,
} from "../../../../local/cloud/firehose/partition-keys";
import { plainQuery } from "../../../../local/cloud/firehose/plain-query";

async function extract(query: string, ...records: (string | Buffer)[]): Promise<KeysOrFailure[]> {
  return await new MetadataExtraction(query, []).keys(records.map((record) => ({ data: Buffer.from(record) })));
}

function messages(results: KeysOrFailure[]): string[] {
  return results.map((result) => ("failure" in result ? result.failure.message : JSON.stringify(result.keys)));
}

describe("partition keys by a query", () => {
  it("F-81 picks fields and turns single values into text", async () => {
    const results = await extract(
      '{type, "city": .address.city, n: .n, b: .b}',
      '{"type":"a","address":{"city":"Bern"},"n":1.10,"b":false}',
    );
    assert.deepEqual(results, [{ keys: { type: "a", city: "Bern", n: "1.1", b: "false" } }]);
  });

  it("runs what is more than fields through jq", async () => {
    const query = '{day: (.time | strftime("%Y-%m-%d")), kind: (.kind | ascii_downcase)}';
    assert.equal(plainQuery(query), undefined);
    const results = await extract(query, '{"time":0,"kind":"A"}', '{\n"time":86400,"kind":"B"}\n');
    assert.deepEqual(results, [{ keys: { day: "1970-01-01", kind: "a" } }, { keys: { day: "1970-01-02", kind: "b" } }]);
  });

  it("keeps the records' order over more input than jq is given at once", async () => {
    const records = Array.from({ length: 300 }, (_, index) => JSON.stringify({ id: index, text: "x".repeat(100) }));
    const results = await extract("{id: (.id + 1)}", ...records);
    assert.deepEqual(
      messages(results),
      records.map((_, index) => `{"id":"${index + 1}"}`),
    );
  });

  for (const query of ["{k: .k}", '{k: (.k | if . == 9 then error("nine") else . end)}']) {
    it(`fails alone each record that ${query} cannot do`, async () => {
      const records = [
        '{"k":"a"}',
        "no json",
        '{"k":null}',
        '{"k":""}',
        "{}",
        '{"k":[1]}',
        "[1]",
        '{"k":"b"}',
        "",
        '{"k":1}{"k":2}',
      ];
      const results = messages(await extract(query, ...records, Buffer.from([0x22, 0xff, 0x22])));
      assert.equal(results[0], '{"k":"a"}');
      assert.equal(results[7], '{"k":"b"}');
      for (const index of [1, 8, 9, 10]) assert.equal(results[index], "Non JSON record provided");
      for (const index of [2, 3, 4]) assert.match(results[index] ?? "", /must not be null or empty: k/);
      assert.match(results[5] ?? "", /single values/);
      assert.match(results[6] ?? "", /Cannot index/);
    });
  }

  it("says what the query says when it fails, or gives nothing, several values or no object", async () => {
    assert.deepEqual(messages(await extract('{k: error("nine")}', "{}")), ["nine"]);
    assert.deepEqual(messages(await extract("empty", "{}")), ["the query gives no values"]);
    assert.deepEqual(messages(await extract("{k: (1, 2)}", "{}")), ["the query gives several values"]);
    assert.deepEqual(messages(await extract(".k", '{"k":1}')), ["the query gives no object"]);
  });

  it("fails a record that stops jq itself, and no other", async () => {
    const deep = `{"k":"a","d":${"[".repeat(11_000)}${"]".repeat(11_000)}}`;
    const results = messages(await extract("{k: (.k | tostring)}", '{"k":"x"}', deep, '{"k":"y"}'));
    assert.deepEqual(results, ['{"k":"x"}', "the query does not run over this record", '{"k":"y"}']);
  });

  it("fails records when the prefix uses a key that the query does not give", async () => {
    const [result] = await new MetadataExtraction("{a: (1 | tostring)}", ["b"]).keys([{ data: Buffer.from("{}") }]);
    assert.ok(result && "failure" in result);
    assert.match(result.failure.message, /must not be null or empty: b/);
    assert.equal(result.failure.code, "DynamicPartitioning.MetadataExtractionFailed");
    assert.equal(result.failure.type, "metadata-extraction-failed");
  });

  it("reads plain queries as jq does", async () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const field = fc.oneof(leaf, fc.array(leaf), fc.record({ b: leaf }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: field }, { requiredKeys: [] }), { minLength: 1, maxLength: 5 }),
        async (records) => {
          const texts = records.map((record) => JSON.stringify(record));
          const keys = (results: KeysOrFailure[]) =>
            results.map((result) => ("keys" in result ? result.keys : "failed"));
          const byJq = await extract("{x: .a.b, y: .a.b | tostring} | {x}", ...texts);
          assert.deepEqual(keys(await extract("{x: .a.b}", ...texts)), keys(byJq));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("partition keys by a Lambda", () => {
  it("F-77 takes the keys that the prefix uses", () => {
    assert.deepEqual(checkLambdaKeys({ a: "x", b: "y" }, ["a"]), { keys: { a: "x" } });
  });

  it("fails without them, under an error type of its own", () => {
    for (const keys of [undefined, null, "text", {}, { a: "" }, { a: null }]) {
      const result = checkLambdaKeys(keys, ["a"]);
      assert.ok("failure" in result);
      assert.equal(result.failure.type, "partitioning-failed");
    }
  });
});
