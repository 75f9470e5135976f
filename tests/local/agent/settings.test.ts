import assert from "node:assert/strict";
import { agentSettings } from "../../../components/feeds/agent-settings";
import { nameMatcher } from "../../../local/agent/patterns";
import { readSettings } from "../../../local/agent/settings";

const FLOW = { filePattern: "/var/log/app.log*", kinesisStream: "clicks" };

function read(flow: object, rest: object = {}) {
  return readSettings(JSON.stringify({ ...rest, flows: [flow] }), "agent.json");
}

describe("the agent's settings file", () => {
  it("S-20 is read as the agent's feed renders it", () => {
    const text = agentSettings([
      {
        feed: { filePattern: "/data/people.csv*", option: "CSVTOJSON", delimiter: "|", skipHeaderLines: 1 },
        target: {
          kinesis: { streamName: "people", streamArn: "arn:aws:kinesis:eu-west-1:000000000000:stream/people" },
        },
        columnNames: ["id", "gender"],
      },
      {
        feed: { filePattern: "/data/app.log", option: "LOGTOJSON", matchPattern: "(.*)", fieldNames: ["text"] },
        target: {
          directPut: {
            deliveryStreamName: "lines",
            deliveryStreamArn: "arn:aws:firehose:eu-west-1:000000000000:deliverystream/lines",
          },
        },
      },
    ]);
    const { flows, kinesisEndpoint, firehoseEndpoint } = readSettings(text, "rendered");
    assert.equal(kinesisEndpoint, "https://kinesis.eu-west-1.amazonaws.com");
    assert.equal(firehoseEndpoint, "https://firehose.eu-west-1.amazonaws.com");
    assert.deepEqual(
      flows.map(({ folder, glob, destination }) => [folder, glob, destination]),
      [
        ["/data", "people.csv*", { kind: "kinesis", name: "people" }],
        ["/data", "app.log", { kind: "directPut", name: "lines" }],
      ],
    );
    assert.deepEqual(flows[0]?.options, [
      { optionName: "CSVTOJSON", customFieldNames: ["id", "gender"], delimiter: "\\|" },
    ]);
    assert.equal(flows[0]?.skipHeaderLines, 1);
  });

  it("has the agent's defaults", () => {
    const [flow] = read(FLOW).flows;
    assert.deepEqual(
      [flow?.options, flow?.initialPosition, flow?.partitionKeyOption, flow?.skipHeaderLines],
      [[], "END_OF_FILE", "RANDOM", 0],
    );
  });

  it("takes an endpoint without https, and settings of the agent's queues", () => {
    const settings = read(
      { ...FLOW, maxBufferAgeMillis: 1000 },
      { "kinesis.endpoint": "kinesis.eu-west-1.amazonaws.com" },
    );
    assert.equal(settings.kinesisEndpoint, "https://kinesis.eu-west-1.amazonaws.com");
  });

  for (const { title, flow, says } of [
    { title: "no destination", flow: { filePattern: "/a" }, says: /kinesisStream or deliveryStream, and not both/ },
    { title: "two destinations", flow: { ...FLOW, deliveryStream: "d" }, says: /and not both/ },
    {
      title: "a record of several lines",
      flow: { ...FLOW, multiLineStartPattern: "x" },
      says: /multiLineStartPattern/,
    },
    { title: "101 lines of the head", flow: { ...FLOW, skipHeaderLines: 101 }, says: /skipHeaderLines.*100/ },
    { title: "501 records", flow: { ...FLOW, maxBufferSizeRecords: 501 }, says: /maxBufferSizeRecords.*500/ },
    {
      title: "an option that is not known",
      flow: { ...FLOW, dataProcessingOptions: [{ optionName: "ADDBRACKETS" }] },
      says: /dataProcessingOptions\.0/,
    },
    {
      title: "CSVTOJSON without fields",
      flow: { ...FLOW, dataProcessingOptions: [{ optionName: "CSVTOJSON" }] },
      says: /customFieldNames/,
    },
    {
      title: "a pattern without fields",
      flow: {
        ...FLOW,
        dataProcessingOptions: [{ optionName: "LOGTOJSON", logFormat: "SYSLOG", matchPattern: "(.*)" }],
      },
      says: /matchPattern needs customFieldNames/,
    },
    {
      title: "fewer fields than the log format has",
      flow: {
        ...FLOW,
        dataProcessingOptions: [{ optionName: "LOGTOJSON", logFormat: "SYSLOG", customFieldNames: ["a"] }],
      },
      says: /as many as the log format has fields/,
    },
    {
      title: "a pattern of folders",
      flow: { ...FLOW, filePattern: "/var/*/a.log" },
      says: /only the file's name may be a/,
    },
  ]) {
    it(`is refused with ${title}`, () => {
      assert.throws(() => read(flow), says);
    });
  }

  it("takes the bounds themselves", () => {
    assert.equal(read({ ...FLOW, skipHeaderLines: 100, maxBufferSizeRecords: 500 }).flows[0]?.maxRecords, 500);
  });

  it("is refused when it is no JSON", () => {
    assert.throws(() => readSettings("{", "agent.json"), /agent\.json is no JSON/);
  });
});

describe("a file pattern", () => {
  for (const { glob, fits, not } of [
    { glob: "app.log", fits: ["app.log"], not: ["app-log", "app.log.1", "xapp.log"] },
    {
      glob: "app.log*",
      fits: ["app.log", "app.log.1", "app.log-2026"],
      not: ["old-app.log", "app.log.1.gz", "app.log.BZ2"],
    },
    { glob: "a?c", fits: ["abc", "a.c"], not: ["ac", "abbc"] },
    { glob: "[a-c]1", fits: ["a1", "c1"], not: ["d1", "-1"] },
    { glob: "[!a]1", fits: ["b1"], not: ["a1"] },
    { glob: "{app,web}.{log,txt}", fits: ["app.log", "web.txt"], not: ["db.log", "app.csv"] },
    { glob: "a\\*(1),$", fits: ["a*(1),$"], not: ["ab(1),$"] },
  ]) {
    it(`${glob} fits ${fits.join(", ")}, and not ${not.join(", ")}`, () => {
      const matches = nameMatcher(glob);
      assert.deepEqual([fits.filter(matches), not.filter(matches)], [fits, []]);
    });
  }

  it("is refused with a brace that does not close", () => {
    assert.throws(() => nameMatcher("{a,b"), /a { is not closed/);
  });
});
