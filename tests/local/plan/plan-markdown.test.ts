import assert from "node:assert/strict";
import { fitted } from "../../../local/plan/fit";
import { MOST_CHARACTERS, planMarkdown, problemsMarkdown } from "../../../local/plan/plan-markdown";
import type { Section } from "../../../local/plan/section";

const section = (title: string, length: number): Section => ({
  title,
  summary: `${length} characters`,
  text: [],
  markdown: "x".repeat(length),
});
const MERMAID = "flowchart LR\n  n1 --> n2";
const note = (title: string, name: string) =>
  `${title}: too long for a comment; \`npm run plan -- --show ${name}\` shows it.`;

describe("blocks of a text with a greatest length", () => {
  const blocks = [
    { markdown: "a".repeat(10), instead: "A" },
    { markdown: "b".repeat(10), instead: "B" },
    { markdown: "c".repeat(3), instead: "C" },
  ];

  it("stand whole up to the bound, and one gives way one character below it", () => {
    assert.equal(fitted(blocks, 27), "aaaaaaaaaa\n\nbbbbbbbbbb\n\nccc");
    assert.equal(fitted(blocks, 26), "aaaaaaaaaa\n\nbbbbbbbbbb\n\nC");
    assert.equal(fitted(blocks, 24), "aaaaaaaaaa\n\nB\n\nccc");
  });
});

describe("the Markdown of a plan", () => {
  it("lists warnings above the picture, each on a line, and mentions nobody", () => {
    const logs = [
      { severity: "warning" as const, message: "mind\nthe *gap* @octocat", urn: "" },
      { severity: "info" as const, message: "it costs", urn: "" },
    ];
    assert.equal(
      planMarkdown({ stack: "a|b", logs, mermaid: MERMAID, sections: [section("Two Words", 1)] }),
      `## Plan of a|b

- **Two Words**: 1 characters

- **warning**: mind the \\*gap\\* @<!-- -->octocat
- it costs

\`\`\`mermaid
${MERMAID}
\`\`\`

<details>
<summary>Two Words</summary>

x

</details>
`,
    );
  });

  it("fills a comment to its last character, and leaves a part out that would go beyond", () => {
    const of = (length: number) =>
      planMarkdown({
        stack: "s",
        logs: [],
        mermaid: MERMAID,
        sections: [section("Big", length), section("Small", 10)],
      });
    const beside = of(60_000).length - 60_000;
    const most = MOST_CHARACTERS - beside;
    assert.equal(of(most).length, MOST_CHARACTERS);
    assert.ok(of(most).includes("x".repeat(most)) && of(most).includes("x".repeat(10)));
    assert.ok(of(most + 1).includes(note("Big", "big")));
    assert.ok(of(most + 1).endsWith(`<summary>Small</summary>\n\n${"x".repeat(10)}\n\n</details>\n`));
  });

  it("leaves out a picture that GitHub would not draw, by its arrows and by its length", () => {
    const instead = "The picture is larger than GitHub draws";
    const text = (mermaid: string) => planMarkdown({ stack: "s", logs: [], mermaid, sections: [] });
    const arrows = (count: number) => `flowchart LR\n${"  n1 --> n2\n".repeat(count)}`;
    assert.ok(!text(arrows(500)).includes(instead));
    assert.ok(text(arrows(501)).includes(instead));
    assert.ok(!text("x".repeat(50_000)).includes(instead));
    assert.ok(text("x".repeat(50_001)).includes(instead));
  });

  it("stays within a comment whatever is in it", () => {
    const logs = Array.from({ length: 2_000 }, () => ({
      severity: "warning" as const,
      message: "y".repeat(5_000),
      urn: "",
    }));
    const sections = ["A", "B", "C"].map((title) => section(title, 70_000));
    const text = planMarkdown({ stack: "s", logs, mermaid: MERMAID, sections });
    assert.ok(text.length <= MOST_CHARACTERS);
    assert.ok(text.includes("2000 warnings and notes: `npm run plan` shows them."));
    for (const title of ["A", "B", "C"]) assert.ok(text.includes(note(title, title.toLowerCase())));
  });
});

describe("the problems of a broken config as Markdown", () => {
  it("parts a path from what to do, and names a component that is not the stack", () => {
    const message = [
      'Stack "production": ingest.clicks.source is missing; name one',
      'DataStream "clicks": shardCount must be 1–500, got 0',
      "ingest.clicks.deliveries.lake is wrong",
      "the program waits | for ever",
    ].join("\n");
    assert.equal(
      problemsMarkdown("production", message),
      `## Plan of production: 4 problems

| Path | What to do |
| --- | --- |
| ingest.clicks.source | is missing; name one |
| DataStream "clicks": shardCount | must be 1–500, got 0 |
| ingest.clicks.deliveries.lake | is wrong |
|  | the program waits \\| for ever |
`,
    );
  });

  it("tells how many more there are when they do not fit a comment", () => {
    const line = `Stack "s": a.b ${"z".repeat(1_000)}`;
    const text = problemsMarkdown("s", Array.from({ length: 100 }, () => line).join("\n"));
    assert.ok(text.length <= MOST_CHARACTERS);
    assert.ok(text.startsWith("## Plan of s: 100 problems\n"));
    assert.match(text, /\n\n36 more: `npm run plan` lists them all\.\n$/);
  });
});
