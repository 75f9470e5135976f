import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal, type JournalPosition } from "../../../../local/cloud/firehose/journal";

const START: JournalPosition = { segment: 0, offset: 0 };

function readAll(journal: Journal, from = START): { texts: string[]; arrivals: number[]; end: JournalPosition } {
  const texts: string[] = [];
  const arrivals: number[] = [];
  let end = from;
  for (let read = journal.read(end); read; read = journal.read(end)) {
    for (const frame of read.frames) {
      arrivals.push(frame.arrivedAt);
      texts.push(...frame.records.map(String));
    }
    end = read.next;
  }
  return { texts, arrivals, end };
}

describe("the journal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "journal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const segments = (): string[] => readdirSync(folder).sort();
  const newest = (): string => join(folder, segments().at(-1) ?? "");

  it("gives back the records of each put with its time, empty ones included", async () => {
    const journal = new Journal(folder, START);
    await journal.append(1, [Buffer.from("a"), Buffer.alloc(0)]);
    await journal.append(2.5, [Buffer.from("ü")]);
    const { texts, arrivals } = readAll(journal);
    assert.deepEqual(texts, ["a", "", "ü"]);
    assert.deepEqual(arrivals, [1, 2.5]);
    await journal.close();
  });

  it("has a record on disk before it is acknowledged", async () => {
    const journal = new Journal(folder, START);
    await journal.append(1, [Buffer.from("acknowledged")]);
    assert.ok(readFileSync(newest()).includes("acknowledged"));
    await journal.close();
  });

  it("keeps the order of puts that wait together, more pieces than one write takes", async () => {
    const journal = new Journal(folder, START);
    const expected = Array.from({ length: 3000 }, (_, index) => `record ${index}`);
    await Promise.all(expected.map((text) => journal.append(0, [Buffer.from(text)])));
    assert.deepEqual(readAll(journal).texts, expected);
    await journal.close();
  });

  it("reads on in a new process, and from a saved position", async () => {
    const first = new Journal(folder, START);
    await first.append(0, [Buffer.from("a")]);
    const { end } = readAll(first);
    await first.append(0, [Buffer.from("b")]);
    await first.close();
    const second = new Journal(folder, end);
    await second.append(0, [Buffer.from("c")]);
    assert.deepEqual(readAll(second, end).texts, ["b", "c"]);
    assert.ok(second.endsAt(readAll(second, end).end));
    await second.close();
  });

  it("drops a torn tail and nothing before it", async () => {
    const first = new Journal(folder, START);
    await first.append(0, [Buffer.from("whole")]);
    await first.append(0, [Buffer.from("cut off in the middle")]);
    await first.close();
    const size = readFileSync(newest()).length;
    truncateSync(newest(), size - 5);
    const second = new Journal(folder, START);
    await second.append(0, [Buffer.from("next")]);
    assert.deepEqual(readAll(second).texts, ["whole", "next"]);
    await second.close();
  });

  it("drops a tail of rubbish, such as a length that was written without its record", async () => {
    const first = new Journal(folder, START);
    await first.append(0, [Buffer.from("whole")]);
    await first.close();
    appendFileSync(newest(), Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4, 5]));
    const second = new Journal(folder, START);
    assert.deepEqual(readAll(second).texts, ["whole"]);
    await second.close();
  });

  it("reads a record that is larger than one read", async () => {
    const journal = new Journal(folder, START);
    const large = "x".repeat(1_024_000);
    await journal.append(
      0,
      [large, large, large, "end"].map((text) => Buffer.from(text)),
    );
    assert.deepEqual(
      readAll(journal).texts.map(({ length }) => length),
      [1_024_000, 1_024_000, 1_024_000, 3],
    );
    await journal.close();
    const again = new Journal(folder, START);
    assert.equal(readAll(again).texts.length, 4);
    await again.close();
  });

  it("says where it is damaged instead of skipping records", async () => {
    const first = new Journal(folder, START);
    await first.append(0, [Buffer.from("damaged")]);
    await first.close();
    const damaged = newest();
    await new Journal(folder, START).close();
    await new Journal(folder, START).close();
    const bytes = readFileSync(damaged);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(damaged, bytes);
    const second = new Journal(folder, START);
    assert.throws(() => second.read(START), /is damaged at byte 0/);
    await second.close();
  });

  it("deletes the segments before a position", async () => {
    const first = new Journal(folder, START);
    await first.append(0, [Buffer.from("a")]);
    await first.close();
    const second = new Journal(folder, START);
    await second.append(0, [Buffer.from("b")]);
    assert.equal(segments().length, 2);
    await second.deleteBefore(readAll(second).end);
    assert.equal(segments().length, 1);
    await second.close();
  });

  it("refuses puts after it was closed", async () => {
    const journal = new Journal(folder, START);
    await journal.close();
    await assert.rejects(journal.append(0, [Buffer.from("late")]), /is stopping/);
  });
});
