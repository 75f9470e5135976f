import assert from "node:assert/strict";
import { applicationInputs, at, World, type WorldSettings } from "./world";

const COUNT = "k string, n bigint, s int, f timestamp, t timestamp";
const select = (window: string, from = "events") =>
  `SELECT k, COUNT(*) AS n, SUM(v) AS s, window_start AS f, window_end AS t FROM TABLE(${window.replace("$", from)}) GROUP BY window_start, window_end, k`;

/** `12:00:05 a 1` is an event, `!` in front one that is late in every window. */
interface Case {
  title: string;
  window: string;
  delaySeconds?: number;
  events: string[];
  /** `k n s from to` of each result, in order, before the stream ends. */
  closed: string[];
  /** Those that the end of the stream adds. */
  atEnd: string[];
  late: number;
}

const CASES: Case[] = [
  {
    title: "TUMBLE answers each window when the watermark has passed its end",
    window: "TUMBLE(TABLE $, DESCRIPTOR(rt), INTERVAL '1' MINUTE)",
    // Behind 12:01:09.999 the watermark is 12:00:59.999, which is the last moment of the first window.
    events: [
      "12:00:05 a 1",
      "12:00:59.999 b 2",
      "12:00:10 a 3",
      "12:01:09.998 a 4",
      "12:00:59 a 5",
      "12:01:09.999 b 6",
    ],
    closed: ["a 3 9 12:00:00 12:01:00", "b 1 2 12:00:00 12:01:00"],
    atEnd: ["a 1 4 12:01:00 12:02:00", "b 1 6 12:01:00 12:02:00"],
    late: 0,
  },
  {
    title: "TUMBLE drops and counts rows whose window has closed",
    window: "TUMBLE(TABLE $, DESCRIPTOR(rt), INTERVAL '1' MINUTE)",
    events: ["12:00:05 a 1", "12:01:10 a 2", "12:00:59.999 a 3", "12:00:00 b 4", "12:01:00 b 5"],
    closed: ["a 1 1 12:00:00 12:01:00"],
    atEnd: ["a 1 2 12:01:00 12:02:00", "b 1 5 12:01:00 12:02:00"],
    late: 2,
  },
  {
    title: "TUMBLE begins its windows an offset later",
    window: "TUMBLE(TABLE $, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '20' SECOND)",
    delaySeconds: 0,
    events: ["12:00:19 a 1", "12:00:20 a 2", "12:01:19 a 3"],
    closed: ["a 1 1 11:59:20 12:00:20"],
    atEnd: ["a 2 5 12:00:20 12:01:20"],
    late: 0,
  },
  {
    title: "HOP puts a row into each window that is still open and drops it from those that closed",
    window: "HOP(TABLE $, DESCRIPTOR(rt), INTERVAL '30' SECOND, INTERVAL '60' SECOND)",
    delaySeconds: 0,
    // The watermark 12:01:00 has closed 12:00:00-12:01:00, so 12:00:40 counts in 12:00:30-12:01:30 only; 12:00:10 counts nowhere.
    events: ["12:00:10 a 1", "12:01:00 a 2", "12:00:40 a 4", "12:00:10 a 8"],
    closed: ["a 1 1 11:59:30 12:00:30", "a 1 1 12:00:00 12:01:00"],
    atEnd: ["a 2 6 12:00:30 12:01:30", "a 1 2 12:01:00 12:02:00"],
    late: 1,
  },
  {
    title: "CUMULATE answers the growing windows of one start",
    window: "CUMULATE(TABLE $, DESCRIPTOR(rt), INTERVAL '20' SECOND, INTERVAL '60' SECOND)",
    delaySeconds: 0,
    // 12:00:05 comes when the first step has closed, and still counts in the later ones.
    events: ["12:00:01 a 1", "12:00:25 a 2", "12:00:05 a 4", "12:00:45 a 8"],
    closed: ["a 1 1 12:00:00 12:00:20", "a 3 7 12:00:00 12:00:40"],
    atEnd: ["a 4 15 12:00:00 12:01:00"],
    late: 0,
  },
  {
    title: "SESSION merges sessions that a row between them makes one, and answers each key's own",
    window: "SESSION(TABLE $ PARTITION BY k, DESCRIPTOR(rt), INTERVAL '10' SECOND)",
    delaySeconds: 30,
    // 12:00:10 and 12:00:25 are 15 s apart; 12:00:18 joins them. 12:00:35 is exactly the gap after 12:00:25: one session still.
    events: ["12:00:10 a 1", "12:00:25 a 2", "12:00:12 b 4", "12:00:18 a 8", "12:00:35 a 16", "12:01:20 a 32"],
    closed: ["b 1 4 12:00:12 12:00:22", "a 4 27 12:00:10 12:00:45"],
    atEnd: ["a 1 32 12:01:20 12:01:30"],
    late: 0,
  },
  {
    title: "SESSION keeps a late row that an open session takes in, and drops one that stands alone",
    window: "SESSION(TABLE $ PARTITION BY k, DESCRIPTOR(rt), INTERVAL '10' SECOND)",
    delaySeconds: 0,
    // At the watermark 12:00:20, 12:00:10 alone would end with 12:00:20 and be late. With 12:00:15 open it joins; b has none.
    events: ["12:00:15 a 1", "12:00:20 a 2", "12:00:10 a 4", "12:00:10 b 8", "12:00:40 c 16"],
    closed: ["a 3 7 12:00:10 12:00:30"],
    atEnd: ["c 1 16 12:00:40 12:00:50"],
    late: 1,
  },
];

function event(text: string): object {
  const [time = "", k, v] = text.split(" ");
  return { k, v: Number(v), at: at(time) };
}

function shown(text: string): string {
  const { k, n, s, f, t } = JSON.parse(text) as Record<string, string>;
  return [k, n, s, f?.slice(11), t?.slice(11)].join(" ");
}

function settings({ window, delaySeconds }: Pick<Case, "window" | "delaySeconds">): WorldSettings {
  return { sql: select(window), delaySeconds, results: { counts: { columns: COUNT } } };
}

describe("windows of the embedded Flink", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  for (const one of CASES) {
    it(one.title, async () => {
      await world.flink.apply("sql", applicationInputs(settings(one)));
      for (const text of one.events) world.put(event(text));
      await world.flink.settled();
      assert.deepEqual(world.sinks.of("counts").map(shown), one.closed);
      await world.flink.drain();
      assert.deepEqual(world.sinks.of("counts").slice(one.closed.length).map(shown), one.atEnd);
      const { late, read, openWindows } = await world.flink.counts("sql");
      assert.deepEqual({ late, read, openWindows }, { late: one.late, read: one.events.length, openWindows: 0 });
      assert.deepEqual(world.problems, []);
    });

    it(`${one.title}: the same when each event comes by itself and the process restarts between`, async () => {
      const inputs = applicationInputs(settings(one));
      const found: string[] = [];
      for (const text of one.events) {
        await world.flink.apply("sql", inputs);
        world.put(event(text));
        await world.flink.settled();
        found.push(...world.sinks.of("counts").map(shown));
        await world.restart();
      }
      assert.deepEqual(found, one.closed);
      await world.flink.apply("sql", inputs);
      await world.flink.drain();
      assert.deepEqual(world.sinks.of("counts").map(shown), one.atEnd);
      assert.equal((await world.flink.counts("sql")).late, one.late);
    });
  }
});
