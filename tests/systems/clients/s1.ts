import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { group } from "../../../local/cli/table";
import { dataFolder, objectsUnder } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { runClient } from "./python-client";
import { anotherStack, linesUnder, until, whileUp } from "./stack-run";

const EXAMPLE = "stacks/examples/s1-data-lake.yaml";
const CLIENT = "s1_producer.py";
const LOG = join(__dirname, "../samples/access.log");
const BY_HOUR = /^\d{4}\/\d{2}\/\d{2}\/\d{2}\/[^/]+$/;

/** What the client says. */
interface Produced {
  lines: string[];
  /** Before the changes, after the shards were raised, and after they were lowered. */
  shards: number[];
  /** Likewise. */
  retention_hours: number[];
}

/** Both clients put at the same time into a stream each; then nothing but the interval of the example's buffers flushes. */
function feedTwoStreams(dataDir: string): Promise<{ events: Produced; log: Produced }> {
  return whileUp(EXAMPLE, dataDir, async ({ endpoint, dataStreamOf }) => {
    const produce = async (pipeline: string, ...words: string[]) =>
      runClient<Produced>(CLIENT, endpoint, "--stream", await dataStreamOf(pipeline), ...words);
    const [events, log] = await Promise.all([produce("user-events"), produce("access-log", "--file", LOG)]);
    const put = [events.lines.length, log.lines.length];
    await until("all events are in objects", 150, () => {
      const stored = [linesUnder(dataDir, "user-events/").length, linesUnder(dataDir, "access-log/").length];
      return isDeepStrictEqual(stored, put) || undefined;
    });
    return { events, log };
  });
}

export function s1(table: AcceptanceTable): void {
  table.system("S1", CLIENT, (accepts) => {
    const dataDir = dataFolder();
    const sized = dataFolder();
    let put: { events: Produced; log: Produced };
    before(async () => {
      put = await feedTwoStreams(dataDir());
    });

    accepts("keeps the events of two streams, one a line, byte for byte, at the interval", async () => {
      const { events, log } = put;
      assert.deepEqual(log.lines, readFileSync(LOG, "utf8").trimEnd().split("\n"));
      let objectCount = 0;
      for (const [prefix, { lines }] of Object.entries({ "user-events/": events, "access-log/": log })) {
        assert.deepEqual(linesUnder(dataDir(), prefix).sort(), [...lines].sort());
        const objects = objectsUnder(dataDir(), prefix);
        assert.ok(objects.length <= lines.length / 10, `${objects.length} objects`);
        for (const { key } of objects) assert.match(key, BY_HOUR);
        objectCount += objects.length;
      }
      return `${events.lines.length} and ${log.lines.length} lines in ${objectCount} objects`;
    });

    accepts("has shards and retention raised and lowered between its events", async () => {
      assert.deepEqual(put.events.shards, [1, 2, 1]);
      assert.deepEqual(put.events.retention_hours, [24, 48, 24]);
      return "1, 2, 1 shards; 24, 48, 24 h";
    });

    accepts("flushes at the size where that comes first", async () => {
      const config = anotherStack(EXAMPLE, join(sized(), "stack"), {
        "bufferIntervalSeconds: 60": "bufferIntervalSeconds: 900",
        "bufferSizeMiB: 5": "bufferSizeMiB: 1",
      });
      const data = join(sized(), "data");
      const file = join(sized(), "long-lines.log");
      const lines = Array.from({ length: 44 }, (_, index) => `host${index} ${"x".repeat(32_000)}\n`);
      writeFileSync(file, lines.join(""));
      const object = await whileUp(config, data, async ({ endpoint, dataStreamOf }) => {
        await runClient(CLIENT, endpoint, "--stream", await dataStreamOf("access-log"), "--file", file);
        return until("an object is there", 120, () => objectsUnder(data, "access-log/")[0]);
      });
      const size = object.text.length;
      assert.ok(size >= 1024 * 1024 && size < lines.join("").length, `${size} bytes`);
      return `an object of ${group(size)} bytes for 1 MiB`;
    });
  });
}
