import assert from "node:assert/strict";
import { LeaseHeldError } from "../../../lambda/redrive/lease";
import type { RedriveReport } from "../../../lambda/redrive/report";
import { RECORD_BYTES, RefusedError, UnansweredError } from "../../../lambda/redrive/sink";
import { errorKey, errorLine, failed, MemorySink, MemoryStorage, run } from "./memory";

const MARKS = "redrive/people/lake/marks/";
const NOON = Date.UTC(2026, 4, 1, 12);
const all = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);
const markOf = (storage: MemoryStorage) => {
  const [key] = [...storage.objects.keys()].filter((name) => name.startsWith(MARKS));
  return JSON.parse(storage.objects.get(key ?? "")?.text ?? "{}") as Record<string, unknown>;
};

describe("a re-drive", () => {
  it("feeds each record once, in calls of 500, and none at the second run", async () => {
    const storage = failed(1201);
    const sink = new MemorySink();
    const { delivery } = await run(storage, sink);
    assert.deepEqual(sink.taken, all(1201));
    assert.equal(sink.calls, 3);
    assert.deepEqual([delivery.fed, delivery.fedBefore, delivery.inDoubt], [1201, 0, 0]);
    const again = await run(storage, sink);
    assert.deepEqual([again.delivery.fed, again.delivery.fedBefore, again.delivery.reasons], [0, 1201, []]);
    assert.equal(sink.calls, 3);
  });

  it("puts those again that a call did not take, and no others", async () => {
    const sink = new MemorySink();
    sink.answer = (call) =>
      call === 1 ? { untaken: [1, 3], reason: "ServiceUnavailableException: slow" } : { untaken: [] };
    const { delivery } = await run(failed(5), sink);
    assert.deepEqual(sink.taken, ["r0", "r2", "r4", "r1", "r3"]);
    assert.equal(delivery.fed, 5);
  });

  it("holds what a call without an answer left unknown, and feeds the rest", async () => {
    const storage = failed(700);
    const sink = new MemorySink();
    sink.answer = () => {
      throw new UnansweredError("a call had no answer");
    };
    await assert.rejects(run(storage, sink), /no answer/);
    assert.deepEqual(markOf(storage).sending, [[0, 499]]);
    sink.answer = () => ({ untaken: [] });
    const { delivery } = await run(storage, sink);
    assert.deepEqual(sink.taken, all(700).slice(500));
    assert.deepEqual([delivery.fed, delivery.inDoubt], [200, 500]);
    assert.deepEqual([(await run(storage, sink)).delivery.inDoubt, sink.taken.length], [500, 200]);
  });

  for (const [inDoubt, taken, fedBefore] of [
    ["feed", all(3), 0],
    ["skip", [], 3],
  ] as const) {
    it(`lets someone decide to ${inDoubt} what is in doubt`, async () => {
      const storage = failed(3);
      const sink = new MemorySink();
      sink.answer = () => {
        throw new UnansweredError("a call had no answer");
      };
      await assert.rejects(run(storage, sink));
      sink.answer = () => ({ untaken: [] });
      const { delivery } = await run(storage, sink, { inDoubt });
      assert.deepEqual(sink.taken, taken);
      assert.deepEqual([delivery.fedBefore, delivery.inDoubt], [fedBefore, 0]);
      const last = await run(storage, sink);
      assert.deepEqual([last.delivery.fed, last.delivery.fedBefore, last.delivery.inDoubt], [0, 3, 0]);
    });
  }

  it("leaves nothing in doubt where a call was refused", async () => {
    const storage = failed(3);
    const sink = new MemorySink();
    sink.answer = () => {
      throw new RefusedError("AccessDeniedException: no");
    };
    await assert.rejects(run(storage, sink), /AccessDenied/);
    sink.answer = () => ({ untaken: [] });
    const { delivery } = await run(storage, sink);
    assert.deepEqual([sink.taken, delivery.fed], [all(3), 3]);
  });

  it("counts by reason, with one record of each, and writes nothing, in a dry run", async () => {
    const storage = new MemoryStorage();
    const lines = [
      errorLine("a"),
      errorLine("b", NOON, { errorMessage: 'value "12" is no int' }),
      errorLine("c", NOON, { errorMessage: 'value "13" is no int' }),
      errorLine("d", NOON, {
        errorCode: undefined,
        lastErrorCode: "DataFormatConversion.ParseError",
        errorMessage: undefined,
        lastErrorMessage: "at 7",
      }),
    ];
    storage.put(errorKey("people-lake-1", 1), lines.join("\n"));
    const before = storage.objects.size;
    const { delivery } = await run(storage, new MemorySink(), { dryRun: true });
    assert.deepEqual(delivery.reasons, [
      { code: "Lambda.ProcessingFailedStatus", message: "value … is no int", records: 2, sample: "b" },
      { code: "Lambda.ProcessingFailedStatus", message: "failed", records: 1, sample: "a" },
      { code: "DataFormatConversion.ParseError", message: "at #", records: 1, sample: "d" },
    ]);
    assert.equal(storage.objects.size, before);
  });

  it("feeds what arrived from a time on and before another, and the rest later", async () => {
    const storage = new MemoryStorage();
    const times = [NOON - 1, NOON, NOON + 999, NOON + 1000];
    storage.put(errorKey("people-lake-1", 1), times.map((time, index) => errorLine(`r${index}`, time)).join("\n"));
    const sink = new MemorySink();
    const [from, to] = [NOON, NOON + 1000].map((time) => new Date(time).toISOString());
    await run(storage, sink, { from, to } as { from: string; to: string });
    assert.deepEqual(sink.taken, ["r1", "r2"]);
    await run(storage, sink);
    assert.deepEqual(sink.taken, ["r1", "r2", "r0", "r3"]);
  });

  it("counts apart what had been fed and failed again, and leaves it out when told to", async () => {
    const storage = failed(2);
    storage.put(errorKey("people-lake-redrive-1", 2), errorLine("again"));
    const sink = new MemorySink();
    const first = await run(storage, sink, { firstTimeOnly: true });
    assert.deepEqual([first.delivery.fed, first.delivery.failedAgain, sink.taken], [2, 0, ["r0", "r1"]]);
    const second = await run(storage, sink);
    assert.deepEqual([second.delivery.fed, second.delivery.failedAgain], [1, 1]);
  });

  it("leaves the error objects of other deliveries below the same prefix alone", async () => {
    const storage = failed(1);
    storage.put(errorKey("people-lake-12", 2), errorLine("other"));
    storage.put(errorKey("people-lake-1-x", 3), errorLine("other"));
    storage.put("errors/notes.txt", "no error object");
    const sink = new MemorySink();
    assert.equal((await run(storage, sink)).delivery.objects, 1);
    assert.deepEqual(sink.taken, ["r0"]);
  });

  it("counts what cannot be fed: lines without a record, and records larger than 1,000 KiB (F-10)", async () => {
    const storage = new MemoryStorage();
    const [fits, large] = ["f".repeat(RECORD_BYTES), "l".repeat(RECORD_BYTES + 1)];
    storage.put(errorKey("people-lake-1", 1), ["no JSON", "{}", errorLine(fits), errorLine(large)].join("\n"));
    const sink = new MemorySink();
    const { delivery } = await run(storage, sink);
    assert.deepEqual([delivery.fed, delivery.unfeedable, sink.taken], [1, 3, [fits]]);
  });

  it("refuses to run while another does, and takes the turn of one that was killed when that has ended", async () => {
    const storage = failed(1);
    const sink = new MemorySink();
    const lease = (until: number) =>
      storage.put("redrive/people/lease.json", JSON.stringify({ owner: "other", until }));
    lease(Date.now() + 60_000);
    await assert.rejects(run(storage, sink), LeaseHeldError);
    assert.deepEqual(sink.taken, []);
    lease(Date.now() - 1);
    assert.equal((await run(storage, sink)).delivery.fed, 1);
  });

  it("puts nothing when another run has written the mark since", async () => {
    const storage = failed(1);
    const sink = new MemorySink();
    storage.onReplace = (key) => {
      if (key.startsWith(MARKS)) storage.put(key, "{}");
    };
    await assert.rejects(run(storage, sink), /written by another at the same time/);
    assert.deepEqual(sink.taken, []);
  });

  it("ends in the middle when its time is over, and the next run goes on", async () => {
    const storage = failed(1200);
    const sink = new MemorySink();
    const { report } = await run(storage, sink, {}, () => sink.calls === 1);
    assert.deepEqual([report.complete, sink.taken.length > 0 && sink.taken.length < 1200], [false, true]);
    const next = await run(storage, sink);
    assert.equal(next.report.complete, true);
    assert.deepEqual(sink.taken, all(1200));
  });

  it("leaves a report in the bucket, also of a run that failed", async () => {
    const storage = failed(1);
    const sink = new MemorySink();
    sink.answer = () => {
      throw new UnansweredError("a call had no answer");
    };
    await assert.rejects(run(storage, sink));
    const [key = ""] = [...storage.objects.keys()].filter((name) => name.startsWith("redrive/people/reports/"));
    const report = JSON.parse(storage.objects.get(key)?.text ?? "") as RedriveReport;
    assert.deepEqual([report.complete, report.deliveries[0]?.fed], [false, 0]);
  });

  it("tells every problem of a request at once", async () => {
    const request = { from: "noon", to: "2026-01-01T00:00:00Z", inDoubt: "hope" as "hold", deliveries: ["raw"] };
    await assert.rejects(run(failed(1), new MemorySink(), request), {
      message:
        'from must be a time such as 2026-05-01T00:00:00Z, got noon; inDoubt must be one of hold, feed, skip, got hope; deliveries has "raw", which is none of lake',
    });
  });
});
