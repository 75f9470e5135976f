import assert from "node:assert/strict";
import { MAX_MARK_CHARACTERS, markOf, markText, readMark, released } from "../../../lambda/redshift-table/mark";
import type { ColumnDefinition } from "../../../lambda/redshift-table/request";
import { copyRequest, FUNCTION_NAME, streamingRequest } from "./requests";

const LONGEST_FUNCTION = "f".repeat(64);
const LONGEST_OWNER = "_".repeat(101);
const columns: ColumnDefinition[] = Array.from({ length: 1600 }, (_, index) => ({
  name: `${index}`.padStart(127, "c"),
  type: "BIGINT",
  nullable: true,
}));

describe("the mark of a table", () => {
  it("is no longer than a catalog shows, with the longest names, most columns and a whole sort key", () => {
    const sortKeys = columns.slice(0, 400).map(({ name }) => name);
    const layout = { distributionStyle: "KEY", distributionKey: sortKeys[0], sortKeys };
    const copy = copyRequest({ columns, stagedFormat: "CSV", ...layout }, { owner: LONGEST_OWNER });
    const stream = { streamName: "s".repeat(128), roleArn: `arn:aws:iam::123456789012:role/${"r".repeat(512)}` };
    for (const request of [copy, streamingRequest({}, { owner: LONGEST_OWNER, stream })]) {
      const { length } = markText(markOf(request, LONGEST_FUNCTION));
      assert.ok(length <= MAX_MARK_CHARACTERS, `${length} characters`);
    }
  });

  it("tells layouts apart, and not the default from what it is", () => {
    const layoutOf = (table: Parameters<typeof copyRequest>[0]) => markOf(copyRequest(table), FUNCTION_NAME).layout;
    const layouts = [
      {},
      { distributionStyle: "EVEN" },
      { distributionStyle: "KEY", distributionKey: "id" },
      { distributionStyle: "KEY", distributionKey: "at" },
      { sortKeys: ["id"] },
      { sortKeys: ["id", "at"] },
      { sortKeys: ["at", "id"] },
    ];
    assert.equal(new Set(layouts.map(layoutOf)).size, layouts.length);
    assert.equal(layoutOf({ distributionStyle: "AUTO" }), layoutOf({}));
  });

  it("is read back as it was written", () => {
    for (const request of [copyRequest({ stagedFormat: "CSV" }), streamingRequest()]) {
      const mark = markOf(request, FUNCTION_NAME);
      assert.deepEqual(readMark(markText(mark)), JSON.parse(JSON.stringify(mark)));
    }
    assert.equal(readMark("Orders of the shop"), undefined);
    assert.equal(readMark("streaming-ingest {broken"), undefined);
  });

  it("forgets owner and fields of a table that stays behind, and keeps what it is made of", () => {
    const { layout } = markOf(copyRequest(), FUNCTION_NAME);
    const text = markText(released(markOf(copyRequest({ stagedFormat: "CSV" }), FUNCTION_NAME)));
    assert.equal(text, `streaming-ingest {"layout":"${layout}"}`);
  });
});
