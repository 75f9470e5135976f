import assert from "node:assert/strict";
import { ListObjectsCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { Bucket, useS3Gateway } from "./harness";

describe("S3 over the gateway: listing", () => {
  const { client, s3, put, raw } = useS3Gateway();

  const keys = Array.from({ length: 12 }, (_, index) => `p/${index % 3}/${String(index).padStart(2, "0")}`);

  async function pages(input: object): Promise<{ keys: string[]; prefixes: string[]; pages: number }> {
    const seen = { keys: [] as string[], prefixes: [] as string[], pages: 0 };
    for await (const page of paginateListObjectsV2({ client: client(), pageSize: 5 }, { Bucket, ...input })) {
      seen.pages++;
      seen.keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
      seen.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""));
      assert.ok((page.KeyCount ?? 0) <= 5);
    }
    return seen;
  }

  beforeEach(async () => {
    for (const key of [...keys, "other"]) await s3().put(Bucket, key, Buffer.from("12345"));
  });

  it("goes through pages, by prefix", async () => {
    assert.deepEqual(await pages({}), { keys: ["other", ...[...keys].sort()], prefixes: [], pages: 3 });
    assert.deepEqual((await pages({ Prefix: "p/1/" })).keys, ["p/1/01", "p/1/04", "p/1/07", "p/1/10"]);
    assert.deepEqual((await pages({ StartAfter: "p/2/05" })).keys, ["p/2/08", "p/2/11"]);
  });

  it("rolls keys up to a delimiter, across pages", async () => {
    for (let index = 0; index < 7; index++) await s3().put(Bucket, `d${index}/x`, Buffer.alloc(0));
    const { keys: found, prefixes, pages: count } = await pages({ Delimiter: "/" });
    assert.deepEqual(found, ["other"]);
    assert.deepEqual(prefixes, ["d0/", "d1/", "d2/", "d3/", "d4/", "d5/", "d6/", "p/"]);
    assert.equal(count, 2);
    assert.deepEqual((await pages({ Prefix: "p/", Delimiter: "/" })).prefixes, ["p/0/", "p/1/", "p/2/"]);
    assert.deepEqual((await pages({ Prefix: "p/", Delimiter: "1" })).prefixes, ["p/1", "p/2/1"]);
  });

  it("in its first version goes on by markers", async () => {
    const first = await client().send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 1 }));
    assert.deepEqual([first.Contents?.[0]?.Key, first.IsTruncated, first.NextMarker], ["other", true, "other"]);
    const second = await client().send(
      new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 1, Marker: first.NextMarker }),
    );
    assert.deepEqual([second.CommonPrefixes?.[0]?.Prefix, second.IsTruncated], ["p/", false]);
  });

  it("gives sizes and ETags, and writes keys percent-encoded when asked", async () => {
    await put("a b&<\u0001>é/x", "12345");
    const answer = await raw("GET", `/${Bucket}?list-type=2&prefix=a&encoding-type=url`);
    assert.match(answer.body, /<Key>a%20b%26%3C%01%3E%C3%A9\/x<\/Key>/);
    assert.match(answer.body, /<ETag>&quot;827ccb0eea8a706c4c34a16891f84e7b&quot;<\/ETag><Size>5<\/Size>/);
    assert.match((await raw("GET", `/${Bucket}?list-type=2&prefix=a`)).body, /<Key>a b&amp;&lt;&#x1;&gt;é\/x<\/Key>/);
  });

  it("of no keys is asked for with max-keys=0, and refused with less", async () => {
    const none = await raw("GET", `/${Bucket}?list-type=2&max-keys=0`);
    assert.match(none.body, /<IsTruncated>false</);
    assert.doesNotMatch(none.body, /<Contents>/);
    assert.match((await raw("GET", `/${Bucket}?max-keys=-1`)).body, /<Code>InvalidArgument</);
  });
});
