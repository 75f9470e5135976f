import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { agent } from "../../../local/cli/agent";
import { HelpRequest, UsageError } from "../../../local/cli/usage";
import { collector, pipelineOf, useTargetCloud } from "./target-cloud";

const RENDERED = {
  "kinesis.endpoint": "https://kinesis.eu-west-1.amazonaws.com",
  flows: [
    {
      filePattern: "/nowhere/people.csv*",
      kinesisStream: "people",
      initialPosition: "START_OF_FILE",
      dataProcessingOptions: [{ optionName: "CSVTOJSON", customFieldNames: ["first", "years"] }],
    },
  ],
};

function withAgent() {
  const pipeline = pipelineOf("kinesis", "people");
  return { ...pipeline, source: { ...pipeline.source, agentSettings: { host: JSON.stringify(RENDERED) } } };
}

describe("npm run agent", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud({
    people: withAgent(),
    plain: pipelineOf("kinesis", "plain"),
    gone: pipelineOf("kinesis", "gone"),
  });
  before(async () => {
    for (const name of ["people", "plain"]) await cloud.create(name);
    mkdirSync(join(cloud.dataDir(), "in"));
  });

  const file = (name: string, text: string) => {
    const path = join(cloud.dataDir(), "in", name);
    writeFileSync(path, text);
    return path;
  };
  const run = async (...words: string[]) => {
    const written = collector();
    const exitCode = await agent([...words, "--data-dir", cloud.dataDir(), "--until-idle", "1"], written);
    return { exitCode, ...written };
  };
  const recordsOf = async (StreamName: string) => {
    const { Shards = [] } = await cloud.client().send(new ListShardsCommand({ StreamName }));
    const { ShardIterator } = await cloud
      .client()
      .send(
        new GetShardIteratorCommand({ StreamName, ShardId: Shards[0]?.ShardId, ShardIteratorType: "TRIM_HORIZON" }),
      );
    const { Records = [] } = await cloud.client().send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
  };

  it("S-20 works by the settings of the pipeline's agent, over other files where some are named", async () => {
    const path = file("people.csv", "Ann,30\nBob,40\n");
    const { exitCode, out } = await run("--pipeline", "people", "--file", path);
    assert.equal(exitCode, 0);
    assert.match(out(), /people\.csv to people: 2 lines of 1 file\n/);
    assert.deepEqual(await recordsOf("people"), ['{"first":"Ann","years":"30"}\n', '{"first":"Bob","years":"40"}\n']);
    assert.ok(readdirSync(join(cloud.dataDir(), "agent")).includes("people.json"));
  });

  it("makes settings of its options, with the schema's columns as fields", async () => {
    const path = file("plain.csv", "head\nAnn;30;female\ntoo;many;fields;here\n");
    const options = ["--option", "CSVTOJSON", "--delimiter", ";", "--skip-header-lines", "1"];
    const { out } = await run("--pipeline", "plain", "--file", path, ...options, "--json");
    const [summary] = JSON.parse(out());
    assert.deepEqual([summary.sent, summary.unparsed, summary.destination], [2, 1, "plain"]);
    assert.deepEqual(await recordsOf("plain"), [
      '{"firstname":"Ann","age":"30","gender":"female"}\n',
      "too;many;fields;here\n",
    ]);
  });

  it("takes a settings file, and a stream by its name", async () => {
    const flows = [{ ...RENDERED.flows[0], filePattern: file("more.csv", "Cy,50\n") }];
    const settings = file("agent.json", JSON.stringify({ ...RENDERED, flows }));
    assert.match((await run("--settings", settings)).out(), /to people: 1 line of/);
    assert.match((await run("--stream", "people", "--file", file("x.log", "raw\n"))).out(), /to people: 1 line of/);
    assert.deepEqual((await recordsOf("people")).slice(2), ['{"first":"Cy","years":"50"}\n', "raw\n"]);
  });

  it("tells why nothing came of files that were there", async () => {
    const words = ["--stream", "plain", "--file", file("old.log", "old\n"), "--initial-position", "END_OF_FILE"];
    assert.match((await run(...words)).out(), /0 lines of 1 file\n.*--initial-position START_OF_FILE reads them whole/);
  });

  it("ends with the service's error where the stream is not there", async () => {
    await assert.rejects(() => run("--pipeline", "gone", "--file", file("gone.log", "x\n")), /gone/);
  });

  for (const { title, words, says } of [
    { title: "no file for a pipeline without an agent", words: ["--pipeline", "plain"], says: /--file what to tail/ },
    { title: "a pipeline and a stream", words: ["--pipeline", "plain", "--stream", "plain"], says: /give one of/ },
    {
      title: "no pipeline where there are several",
      words: ["--file", "/x"],
      says: /name one by --pipeline: people, plain/,
    },
    {
      title: "settings and options that make some",
      words: ["--settings", "x", "--option", "CSVTOJSON"],
      says: /leave one/,
    },
    {
      title: "another position",
      words: ["--stream", "plain", "--file", "/x", "--initial-position", "MIDDLE"],
      says: /START_OF_FILE or END_OF_FILE, got "MIDDLE"/,
    },
    {
      title: "an option that is not the agent's",
      words: ["--stream", "plain", "--file", "/x", "--option", "XMLTOJSON"],
      says: /dataProcessingOptions/,
    },
  ]) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(
        () => run(...words),
        (error: Error) => error instanceof UsageError && says.test(error.message),
      );
    });
  }

  it("shows its usage", async () => {
    await assert.rejects(() => run("--help"), HelpRequest);
  });
});
