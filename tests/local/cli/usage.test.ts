import assert from "node:assert/strict";
import { DEFAULT_EVENTS, DEFAULT_PORT, readStartOptions } from "../../../local/cli/start-options";
import { alignColumns, group } from "../../../local/cli/table";
import { HelpRequest, oneOf, UsageError, wholeNumber } from "../../../local/cli/usage";

describe("the options of npm start", () => {
  it("by default generates events, keeps the buffers' time, and stays up on the usual port", () => {
    const { events, port, once, fast, json } = readStartOptions([]);
    assert.deepEqual(
      { events, port, once, fast, json },
      {
        events: DEFAULT_EVENTS,
        port: DEFAULT_PORT,
        once: false,
        fast: false,
        json: false,
      },
    );
  });

  it("with --once takes any free port and lets the buffers' clock run ahead", () => {
    const { port, fast } = readStartOptions(["--once"]);
    assert.deepEqual({ port, fast }, { port: 0, fast: true });
  });

  it("answers --help with the usage, whatever else is asked", () => {
    assert.throws(
      () => readStartOptions(["--once", "--help"]),
      (error) => error instanceof HelpRequest && /--data-dir DIR/.test(error.message),
    );
  });

  it("with --once --no-fast waits for the buffers", () => {
    assert.equal(readStartOptions(["--once", "--no-fast"]).fast, false);
  });

  it("reads a file with its format", () => {
    const file = __filename;
    const words = ["--input", file, "--format", "combined", "--pipeline", "p"];
    const { input, format, pipeline } = readStartOptions(words);
    assert.deepEqual({ input, format, pipeline }, { input: file, format: "combined", pipeline: "p" });
  });

  for (const [title, argv, message] of [
    ["--json without --once", ["--json"], /--json goes with --once/],
    ["--stack and --config together", ["--stack", "a", "--config", "b"], /--stack or --config, not both/],
    ["--input and --events together", ["--input", "a", "--events", "1"], /--input or --events, not both/],
    ["--format without --input", ["--format", "csv"], /--format goes with --input/],
    ["a file that is not there", ["--input", "/no/such/file"], /--input: \/no\/such\/file is no file/],
    ["a folder as a file", ["--input", __dirname], /--input: .* is no file/],
    ["an unknown format", ["--input", __filename, "--format", "xml"], /--format takes jsonl, csv, combined, got "xml"/],
    ["an unknown option, with the usage", ["--evnts", "1"], /--evnts[\s\S]*npm start/],
    ["a port above 65535", ["--port", "65536"], /--port takes a whole number from 0 to 65535, got "65536"/],
    ["a negative number of events", ["--events=-1"], /--events takes a whole number/],
  ] as const) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => readStartOptions([...argv]),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});

describe("the values of options", () => {
  it("takes both ends of a range, and nothing beyond", () => {
    assert.deepEqual([wholeNumber("n", "1", 1, 3), wholeNumber("n", "3", 1, 3)], [1, 3]);
    for (const text of ["0", "4", "1.5", "", " ", "x"]) assert.throws(() => wholeNumber("n", text, 1, 3), UsageError);
  });

  it("takes one of the words only", () => {
    assert.equal(oneOf("w", "b", ["a", "b"]), "b");
    assert.throws(() => oneOf("w", "c", ["a", "b"]), /--w takes a, b, got "c"/);
  });
});

describe("tables", () => {
  it("puts numbers right and text left", () => {
    assert.deepEqual(
      alignColumns(
        ["name", "n"],
        [
          ["a", "1,000"],
          ["long name", "7"],
        ],
      ),
      ["name           n", "a          1,000", "long name      7"],
    );
  });

  it("shows a header alone where there are no rows", () => {
    assert.deepEqual(alignColumns(["name", "n"], []), ["name  n"]);
  });

  it("parts thousands", () => {
    assert.equal(group(1234567), "1,234,567");
  });
});
