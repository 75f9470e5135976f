import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runAgent } from "../../../local/agent/agent";
import { TailedFolder } from "./folders";

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index} ${"x".repeat(20)}`);
}

function text(from: number, to: number): string {
  return `${lines(from, to).join("\n")}\n`;
}

describe("the agent", () => {
  let tailed: TailedFolder;
  beforeEach(() => {
    tailed = new TailedFolder();
  });
  afterEach(() => tailed.remove());

  it("sends every line once, in the order of a file, and none again at the next start", async () => {
    tailed.append("app.log", text(0, 1200));
    const [result] = await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 1200));
    assert.deepEqual([result?.sent, result?.files, result?.waitingBytes], [1200, 1, 0]);
    tailed.append("app.log", text(1200, 1210));
    await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 1210));
  });

  it("sends lines that come while it runs", async () => {
    tailed.append("app.log", text(0, 5));
    let next = 5;
    tailed.answer = () => {
      if (next < 20) tailed.append("app.log", text(next, next + 5));
      next += 5;
      return [];
    };
    await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 20));
  });

  it("lets a line wait for its newline, and says so", async () => {
    tailed.append("app.log", "whole\nhal");
    const [result] = await tailed.run();
    assert.deepEqual([tailed.sent, result?.waitingBytes], [["whole"], 3]);
    tailed.append("app.log", "f\n");
    await tailed.run();
    assert.deepEqual(tailed.sent, ["whole", "half"]);
  });

  it("sends no blank lines", async () => {
    tailed.append("app.log", "a\n\n \nb\n\n");
    await tailed.run();
    assert.deepEqual(tailed.sent, ["a", "b"]);
  });

  it("begins at the end of what is there at the first start, and not in the middle of a line", async () => {
    const atEnd = { initialPosition: "END_OF_FILE" };
    tailed.append("app.log", "old\nbegun");
    await tailed.run(atEnd);
    tailed.append("app.log", " and ended\n");
    tailed.append("app.log.new", "of a file that came later\n");
    await tailed.run(atEnd);
    assert.deepEqual([...tailed.sent].sort(), ["begun and ended", "of a file that came later"]);
  });

  it("skips the head of each file, also when it comes bit by bit", async () => {
    const twoLines = { skipHeaderLines: 2 };
    tailed.append("app.log", "head 1\n");
    await tailed.run(twoLines);
    tailed.append("app.log", "head 2\nfirst\n");
    tailed.append("app.log.1", "other 1\nother 2\nother first\n");
    await tailed.run(twoLines);
    tailed.append("app.log", "second\n");
    await tailed.run(twoLines);
    assert.deepEqual([...tailed.sent].sort(), ["first", "other first", "second"]);
  });

  it("reads 1,500 files", async () => {
    for (let number = 0; number < 1500; number++) writeFileSync(tailed.path(`app.log.${number}`), `${number}\n`);
    await tailed.run();
    assert.equal(new Set(tailed.sent).size, 1500);
    assert.equal(tailed.sent.length, 1500);
  });

  describe("when a file rotates", () => {
    it("reads on in one that was renamed, while it runs and after", async () => {
      tailed.append("app.log", text(0, 100));
      await tailed.run();
      tailed.append("app.log", text(100, 200));
      renameSync(tailed.path("app.log"), tailed.path("app.log.1"));
      tailed.append("app.log", text(200, 300));
      await tailed.run();
      assert.deepEqual(tailed.sent, lines(0, 300));
    });

    it("finds one that was renamed to a name that is not looked for", async () => {
      const exact = { filePattern: tailed.path("app.log") };
      tailed.append("app.log", text(0, 100));
      await tailed.run(exact);
      tailed.append("app.log", text(100, 200));
      renameSync(tailed.path("app.log"), tailed.path("old-app.log"));
      tailed.append("app.log", text(200, 300));
      await tailed.run(exact);
      assert.deepEqual(tailed.sent, lines(0, 300));
    });

    for (const { kept, copy } of [
      { kept: "looked for", copy: "app.log.1" },
      { kept: "not looked for", copy: "old-app.log" },
    ]) {
      it(`reads on in the copy of one that was truncated, where its name is ${kept}`, async () => {
        tailed.append("app.log", text(0, 100));
        await tailed.run();
        tailed.append("app.log", text(100, 200));
        copyFileSync(tailed.path("app.log"), tailed.path(copy));
        truncateSync(tailed.path("app.log"));
        tailed.append("app.log", text(200, 600));
        await tailed.run();
        assert.deepEqual(tailed.sent, lines(0, 600));
      });
    }

    it("waits before it reads a copy, whose original is truncated next", async () => {
      tailed.append("app.log", text(0, 100));
      const run = tailed.run();
      await sleep(60);
      copyFileSync(tailed.path("app.log"), tailed.path("app.log.1"));
      await sleep(250);
      truncateSync(tailed.path("app.log"));
      tailed.append("app.log", text(100, 110));
      await run;
      assert.deepEqual(tailed.sent, lines(0, 110));
    });

    it("reads one that was written anew from its start, at any length", async () => {
      tailed.append("app.log", text(0, 100));
      await tailed.run();
      writeFileSync(tailed.path("app.log"), text(500, 900));
      await tailed.run();
      assert.deepEqual(tailed.sent, [...lines(0, 100), ...lines(500, 900)]);
    });

    it("sends all of a deleted file, also a last line that no newline ends", async () => {
      tailed.append("app.log", text(0, 1000));
      tailed.answer = () => {
        if (tailed.sent.length === 0) {
          tailed.append("app.log", "the last");
          rmSync(tailed.path("app.log"));
        }
        return [];
      };
      await tailed.run();
      assert.deepEqual(tailed.sent, [...lines(0, 1000), "the last"]);
    });

    it("says which file is gone when it starts again", async () => {
      tailed.append("app.log", text(0, 10));
      await tailed.run();
      rmSync(tailed.path("app.log"));
      await tailed.run();
      assert.match(tailed.notes.join(), /app\.log is gone since the agent ran last; it was read up to byte \d+/);
    });
  });

  describe("when it is killed", () => {
    it("sends no more than the batch that was under way again", async () => {
      tailed.append("app.log", text(0, 2000));
      await tailed.runUntilKilledAfter(2);
      assert.deepEqual(tailed.sent, lines(0, 1000));
      await tailed.run();
      assert.deepEqual(tailed.sent, lines(0, 2000));
    });

    it("keeps its checkpoints whole while it writes them", async () => {
      tailed.append("app.log", text(0, 10));
      await tailed.run();
      writeFileSync(`${tailed.checkpointFile}.new`, '{"half of');
      tailed.append("app.log", text(10, 20));
      await tailed.run();
      assert.deepEqual(tailed.sent, lines(0, 20));
    });

    it("refuses checkpoints that are none, rather than to begin anew", async () => {
      tailed.append("app.log", text(0, 10));
      await tailed.run();
      writeFileSync(tailed.checkpointFile, "");
      await assert.rejects(() => tailed.run(), /holds no checkpoints of this agent; remove it/);
    });
  });

  it("puts only those again that were not taken", async () => {
    tailed.append("app.log", text(0, 10));
    const calls: number[] = [];
    tailed.answer = (events) => {
      calls.push(events.length);
      return calls.length <= 2 ? events.slice(0, 3).map((event) => ({ event, reason: "Throughput: slow down" })) : [];
    };
    const [result] = await tailed.run();
    assert.deepEqual(calls, [10, 3, 3]);
    assert.deepEqual([result?.sent, result?.retried], [10, 6]);
    assert.deepEqual([...tailed.sent].sort(), lines(0, 10).sort());
    assert.match(tailed.notes.join(), /events: 3 records are put again: Throughput: slow down/);
  });

  it("puts a whole call again that failed, and ends at an error that stays", async () => {
    tailed.append("app.log", text(0, 10));
    let calls = 0;
    tailed.answer = () => {
      if (++calls === 1) throw new Error("connection refused");
      return [];
    };
    await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 10));
    tailed.append("app.log", text(10, 20));
    tailed.answer = () => {
      throw Object.assign(new Error("no stream events"), { name: "ResourceNotFoundException" });
    };
    await assert.rejects(() => tailed.run(), /no stream events/);
    tailed.answer = () => [];
    await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 20));
  });

  it("ends when it is stopped while the service does not answer, and goes on later", async () => {
    tailed.append("app.log", text(0, 10));
    const stopping = new AbortController();
    tailed.answer = (events) => {
      stopping.abort();
      return events.map((event) => ({ event, reason: "busy" }));
    };
    const [result] = await tailed.run({}, stopping.signal);
    assert.equal(result?.sent, 0);
    tailed.answer = () => [];
    await tailed.run();
    assert.deepEqual(tailed.sent, lines(0, 10));
  });

  it("keeps a line that no record can hold, and sends those around it", async () => {
    const [long, longer] = ["L".repeat(1_000_001), "M".repeat(5_000_000)];
    tailed.append("app.log", `before\n${long}\nbetween\n${longer}\nafter\n`);
    const [result] = await tailed.run();
    assert.deepEqual([tailed.sent, result?.tooLong], [["before", "between", "after"], 2]);
    assert.equal(readFileSync(`${tailed.checkpointFile}.too-long`, "utf8"), `${long}\n${longer}\n`);
    assert.match(tailed.notes.join(), /a line over 1,000,000 bytes fits no record; it is kept in .*too-long/);
  });

  it("sends a line that does not parse as it is, and counts it", async () => {
    const csv = { dataProcessingOptions: [{ optionName: "CSVTOJSON", customFieldNames: ["a", "b"] }] };
    tailed.append("app.log", "1,2\n1,2,3\n");
    const [result] = await tailed.run(csv);
    assert.deepEqual(tailed.sent, ['{"a":"1","b":"2"}', "1,2,3"]);
    assert.deepEqual([result?.sent, result?.unparsed], [2, 1]);
  });

  it("keeps within the batches of the settings", async () => {
    const sizes: number[] = [];
    tailed.answer = (events) => {
      sizes.push(events.length);
      return [];
    };
    tailed.append("app.log", text(0, 5));
    await tailed.run({ maxBufferSizeRecords: 2 });
    assert.deepEqual(sizes, [2, 2, 1]);
  });

  it("refuses two flows that would share their checkpoints", async () => {
    const flow = tailed.flow({});
    await assert.rejects(
      () =>
        runAgent({
          flows: [flow, flow],
          sinkOf: () => ({ limits: { records: 1, bytes: 1, recordBytes: 1 }, put: async () => [] }),
          checkpointFile: tailed.checkpointFile,
          stopped: AbortSignal.abort(),
          note: () => undefined,
          onProgress: () => undefined,
        }),
      /two flows are the same: kinesis:events .*app\.log\*; leave one out/,
    );
  });
});
