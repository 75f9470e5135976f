import assert from "node:assert/strict";
import { details, escapeText, markdownTable } from "../../../local/plan/markdown";

describe("Markdown of a plan", () => {
  it("keeps a cell's bars, line breaks and tags from ending the cell, the row or the table", () => {
    assert.equal(
      markdownTable(["name", "value"], [["a|b", "<b>\nsecond line"]]),
      "| name | value |\n| --- | --- |\n| a\\|b | &lt;b&gt;<br>second line |",
    );
  });

  it("shows emphasis, links and code as they are, and mentions nobody", () => {
    assert.equal(escapeText("*a* [b](c) `d` s_e @octocat"), "\\*a\\* \\[b\\](c) \\`d\\` s\\_e @<!-- -->octocat");
  });

  it("leaves the blank lines that GitHub needs to read Markdown inside of details", () => {
    assert.equal(
      details("12 <roles>", "| a |"),
      "<details>\n<summary>12 &lt;roles&gt;</summary>\n\n| a |\n\n</details>",
    );
  });
});
