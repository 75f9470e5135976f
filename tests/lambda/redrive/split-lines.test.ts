import assert from "node:assert/strict";
import fc from "fast-check";
import { joinQuoted, splitLines } from "../../../lambda/redrive/split-lines";

async function* from(chunks: string[]): AsyncIterable<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function texts(lines: AsyncIterable<Buffer>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line.toString());
  return found;
}

describe("lines of a body", () => {
  it("are the same however the body is cut into chunks", async () => {
    const chunk = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\u2028"), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), async (chunks) => {
        const expected = chunks.join("").split("\n");
        if (expected.at(-1) === "") expected.pop();
        assert.deepEqual(await texts(splitLines(from(chunks))), expected);
      }),
    );
  });

  it("keep bytes that are no UTF-8 as they are", async () => {
    const bytes = Buffer.of(0xff, 0x0a, 0x00);
    const found: Buffer[] = [];
    for await (const line of splitLines(
      (async function* () {
        yield bytes;
      })(),
    ))
      found.push(line);
    assert.deepEqual(found, [Buffer.of(0xff), Buffer.of(0x00)]);
  });
});

describe("records of CSV", () => {
  it("keep the newlines within their quotes", async () => {
    const lines = ['a,"one', 'two",b', 'c,"say ""hi""",d', "e"];
    assert.deepEqual(await texts(joinQuoted(from(lines))), ['a,"one\ntwo",b', 'c,"say ""hi""",d', "e"]);
  });
});
