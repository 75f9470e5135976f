import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventSchemaArgs } from "../../../components/event-schema";
import type { FeedEvent } from "../../../local/feed/events";
import { type Format, readEvents } from "../../../local/feed/formats";
import { EventSchemas } from "../../../stacks/schemas";

const PERSON: EventSchemaArgs = {
  name: "person",
  partitionKey: "email",
  columns: [
    { name: "id", type: "bigint" },
    { name: "email", type: "string" },
    { name: "active", type: "boolean" },
    { name: "extra", type: "json" },
  ],
};

describe("readEvents", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "feed-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function read(format: Format, content: string | Buffer, schema = PERSON): Promise<FeedEvent[]> {
    const file = join(folder, "input");
    writeFileSync(file, content);
    const events: FeedEvent[] = [];
    for await (const event of readEvents(file, format, schema)) events.push(event);
    return events;
  }
  const texts = (events: FeedEvent[]) => events.map(({ data }) => data.toString());

  describe("of JSON lines", () => {
    it("keeps each line byte for byte and takes the partition key from it", async () => {
      const events = await read("jsonl", '{"email":"a@x", "id" : 1}\n{"id":2}\r\n{"email":7}');
      assert.deepEqual(texts(events), ['{"email":"a@x", "id" : 1}', '{"id":2}\r', '{"email":7}']);
      assert.deepEqual(
        events.map(({ partitionKey }) => partitionKey),
        ["a@x", "2", "7"],
      );
    });

    it("passes on what is no JSON, and bytes that are no UTF-8", async () => {
      const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
      const events = await read("jsonl", Buffer.concat([Buffer.from("not json\n[1]\nnull\n"), bytes]));
      assert.deepEqual(texts(events).slice(0, 3), ["not json", "[1]", "null"]);
      assert.deepEqual(events[3]?.data, bytes);
    });

    it("skips blank lines", async () => {
      assert.deepEqual(texts(await read("jsonl", "\n{}\n \r\n\n{}\n")), ["{}", "{}"]);
    });

    it("joins a line that is longer than what is read at once", async () => {
      const long = JSON.stringify({ email: "x".repeat(700_000) });
      const events = await read("jsonl", `{}\n${long}\n{}\n`);
      assert.deepEqual(texts(events), ["{}", long, "{}"]);
    });

    it("cuts a partition key to the 256 characters that Kinesis takes (K-16)", async () => {
      const [event] = await read("jsonl", JSON.stringify({ email: "x".repeat(257) }));
      assert.equal(event?.partitionKey, "x".repeat(256));
    });
  });

  describe("of CSV", () => {
    it("names the fields by the header and types them by the schema", async () => {
      const events = await read("csv", 'id,email,active,extra,other\n12345678901234567890,a@x,true,"{""a"":1}",5\n');
      assert.deepEqual(texts(events), [
        '{"id":12345678901234567890,"email":"a@x","active":true,"extra":{"a":1},"other":"5"}',
      ]);
      assert.equal(events[0]?.partitionKey, "a@x");
    });

    it("leaves as text what does not fit its type", async () => {
      const events = await read("csv", "id,active,extra\nseven,yes,{\n01,TRUE,]\n");
      assert.deepEqual(texts(events), [
        '{"id":"seven","active":"yes","extra":"{"}',
        '{"id":"01","active":"TRUE","extra":"]"}',
      ]);
    });

    it("takes an empty field for null, and for an empty text in a text column", async () => {
      assert.deepEqual(texts(await read("csv", "id,email\n,\n")), ['{"id":null,"email":""}']);
    });

    it("reads quotes, commas and line ends in quoted fields, CRLF and a byte order mark", async () => {
      const events = await read("csv", '\uFEFFid,email\r\n1,"a ""b"", c"\r\n2,"two\nlines"\r\n3,""\r\n');
      assert.deepEqual(texts(events), [
        '{"id":1,"email":"a \\"b\\", c"}',
        '{"id":2,"email":"two\\nlines"}',
        '{"id":3,"email":""}',
      ]);
    });

    it("passes on rows with too few or too many fields as they are", async () => {
      assert.deepEqual(texts(await read("csv", "id,email\n1\n1,2,3\n")), ["1", "1,2,3"]);
    });

    it("takes a quote within a bare field for a broken row, and reads on behind it", async () => {
      assert.deepEqual(texts(await read("csv", 'id,email\n1,5" disk\n2,b@x\n')), [
        '1,5" disk',
        '{"id":2,"email":"b@x"}',
      ]);
    });

    it("ends a row whose quote never closes with its line, and reads on behind it", async () => {
      assert.deepEqual(texts(await read("csv", 'id,email\n1,"open\n2,b@x\n')), ['1,"open', '{"id":2,"email":"b@x"}']);
    });
  });

  describe("of CSV that is larger than what is read at once", () => {
    const rows = (first: number, count: number) => Array.from({ length: count }, (_, index) => `${first + index},x`);

    it("gives up a quote that does not close within a mebibyte, and reads on behind its line", async () => {
      const lines = ["id,email", '1,"open', ...rows(2, 200_000)];
      const events = await read("csv", `${lines.join("\n")}\n`);
      assert.equal(events.length, 200_001);
      assert.equal(events[0]?.data.toString(), '1,"open');
      assert.deepEqual(texts(events.slice(1, 2)), ['{"id":2,"email":"x"}']);
      assert.deepEqual(texts(events.slice(-1)), ['{"id":200001,"email":"x"}']);
    });

    it("keeps each field in quotes whole, wherever it is cut in reading", async () => {
      const lines = Array.from({ length: 20_000 }, (_, index) => `${index},"a\nb ""c"", d"`);
      const events = await read("csv", `id,email\n${lines.join("\n")}`);
      assert.equal(events.length, 20_000);
      for (const [index, text] of texts(events).entries()) {
        assert.deepEqual(JSON.parse(text), { id: index, email: 'a\nb "c", d' });
      }
    });
  });

  describe("of a combined log", () => {
    const accessLog = new EventSchemas().get("access-log");

    it("makes a JSON event of each line, with the host as its partition key", async () => {
      const line = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8.0"';
      const [event] = await read("combined", `${line}\n`, accessLog);
      assert.equal(event?.partitionKey, "203.0.113.7");
      const fields = JSON.parse(String(event?.data)) as Record<string, unknown>;
      assert.deepEqual(
        Object.keys(fields),
        accessLog?.columns.map(({ name }) => name),
      );
    });

    it("passes on a line that is none, and one that is no UTF-8, as its own bytes", async () => {
      const bytes = Buffer.from([0x61, 0xff]);
      const events = await read("combined", Buffer.concat([Buffer.from("garbage\n"), bytes]), accessLog);
      assert.deepEqual(
        events.map(({ data }) => data),
        [Buffer.from("garbage"), bytes],
      );
    });

    const log = join(__dirname, "../../../../shared/data/apache_access.log");
    it("reads all 10,000 lines of a real log; the one whose last quote is missing stays a line", async function () {
      if (!existsSync(log)) this.skip();
      let parsed = 0;
      const lines: string[] = [];
      for await (const { data } of readEvents(log, "combined", accessLog ?? PERSON)) {
        if (data[0] === 0x7b) parsed++;
        else lines.push(data.toString());
      }
      assert.equal(parsed, 9999);
      assert.equal(lines.length, 1);
      assert.match(String(lines[0]), /^46\.118\.127\.106 .*bot\.html$/);
    });
  });

  const people = join(__dirname, "../../../../shared/data/people.csv");
  it("reads all 1,000 rows of a real CSV file", async function () {
    if (!existsSync(people)) this.skip();
    let rows = 0;
    for await (const { data } of readEvents(people, "csv", PERSON)) {
      const { id } = JSON.parse(data.toString()) as { id: unknown };
      assert.equal(id, ++rows);
    }
    assert.equal(rows, 1000);
  });

  it("rejects a file that is not there", async () => {
    const reading = readEvents(join(folder, "missing"), "jsonl", PERSON).next();
    await assert.rejects(reading, { code: "ENOENT" });
  });
});
