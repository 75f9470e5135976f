import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePipeline } from "../../../local/feed/choose-pipeline";
import type { Format } from "../../../local/feed/formats";

const schema = (required: string[], optional: string[] = []) => ({
  schema: {
    name: "s",
    columns: [
      ...required.map((name) => ({ name, type: "string", nullable: false })),
      ...optional.map((name) => ({ name, type: "string" })),
    ],
  },
});

describe("choosePipeline", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "choose-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function choose(pipelines: Record<string, ReturnType<typeof schema>>, content: string, format: Format = "jsonl") {
    const file = join(folder, "input");
    writeFileSync(file, content);
    return choosePipeline(pipelines, file, format);
  }

  it("takes the only pipeline whatever the file holds", async () => {
    assert.equal(await choose({ only: schema(["a"]) }, "nothing that parses"), "only");
  });

  it("takes the pipeline whose required columns are all there", async () => {
    const pipelines = { users: schema(["id", "name"]), clicks: schema(["id", "page"]) };
    assert.equal(await choose(pipelines, '{"id":"1","page":"/"}\n'), "clicks");
    assert.equal(await choose(pipelines, "id,name,x\n1,ana,2\n", "csv"), "users");
  });

  it("prefers the schema that knows more of the record's keys", async () => {
    const pipelines = { few: schema(["id"]), many: schema(["id"], ["page", "time"]) };
    assert.equal(await choose(pipelines, '{"id":"1","page":"/","more":1}\n'), "many");
  });

  it("looks at the first record that parses", async () => {
    const pipelines = { users: schema(["name"]), clicks: schema(["page"]) };
    assert.equal(await choose(pipelines, 'garbage\n[]\n{"page":"/"}\n{"name":"x"}\n'), "clicks");
  });

  it("chooses by the columns of the access log for a combined log", async () => {
    const line = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8.0"';
    const pipelines = { users: schema(["name"]), log: schema(["host", "time", "status"]) };
    assert.equal(await choose(pipelines, line, "combined"), "log");
  });

  it("rejects when several fit equally well, and names them and the option", async () => {
    const pipelines = { one: schema(["id"]), two: schema(["id"]), other: schema(["name"]) };
    await assert.rejects(
      choose(pipelines, '{"id":"1"}\n'),
      /one and two fit equally well .* with id; name one with --pipeline: one, two, other$/,
    );
  });

  it("rejects when no schema fits", async () => {
    const pipelines = { users: schema(["name"]), clicks: schema(["page"]) };
    await assert.rejects(
      choose(pipelines, '{"id":"1"}\n'),
      /no pipeline's schema fits .* with id; name one with --pipeline: users, clicks$/,
    );
  });

  it("rejects when a schema without required columns knows none of the keys", async () => {
    const pipelines = { users: schema([], ["name"]), clicks: schema([], ["page"]) };
    await assert.rejects(choose(pipelines, '{"id":"1"}\n'), /no pipeline's schema fits/);
  });

  it("rejects a file without a record that parses", async () => {
    const pipelines = { users: schema(["name"]), clicks: schema(["page"]) };
    await assert.rejects(
      choose(pipelines, "garbage\n"),
      /holds no record in the format jsonl, .*--pipeline: users, clicks$/,
    );
  });
});
