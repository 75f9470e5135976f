import assert from "node:assert/strict";
import path from "node:path";
import { drawPicture } from "../../../local/plan/picture/draw";
import type { Picture, PictureNode } from "../../../local/plan/picture/graph";
import { toMermaid } from "../../../local/plan/picture/mermaid";
import { toSvg } from "../../../local/plan/picture/svg";
import { registered } from "./resource";
import { namedRun, STACK_FILES } from "./stacks";

const STREAM = "aws:kinesis/stream:Stream";
const ARN = "arn:aws:kinesis:eu-west-1:000000000000:stream/clicks";

/** Arrows as a reader would say them. */
function arrowsOf({ nodes, edges }: Picture): string[] {
  const names = new Map(nodes.map(({ id, kind, name }) => [id, `${kind} ${name}`]));
  const signs = { arrow: "->", dashed: "-.->", both: "<->", line: "--" };
  return edges.map(
    ({ from, to, label, style }) => `${names.get(from)} ${signs[style]} ${names.get(to)}${label ? ` (${label})` : ""}`,
  );
}

describe("the picture of a stack", () => {
  it("follows events from the agent through SQL into the warehouse", async () => {
    const picture = drawPicture((await namedRun("s4-sql-redshift.yaml")).resources);
    assert.deepEqual(arrowsOf(picture), [
      "Kinesis Agent people-hosts -> Kinesis stream people",
      "Kinesis stream people -> Flink SQL people",
      "Flink SQL people -> Firehose people-gender_per_minute (gender_per_minute)",
      "Firehose people-gender_per_minute -> warehouse table ingest.gender_per_minute (staged, then COPY)",
    ]);
  });

  it("draws transforms beside their deliveries, tables by format, and what failed", async () => {
    const picture = drawPicture((await namedRun("Pulumi.production.yaml")).resources);
    assert.deepEqual(arrowsOf(picture), [
      "Kinesis stream access-log -> Firehose access-log-failures",
      "Firehose access-log-failures <-> Lambda access-log-failures",
      "Firehose access-log-failures -> lake table access_log_failures",
      "Firehose access-log-failures -.-> what failed, and why errors/",
      "Kinesis stream access-log -> Firehose access-log-raw",
      "Firehose access-log-raw -> lake table access_log_raw (GZIP)",
      "Firehose access-log-raw -.-> what failed, and why errors/",
      "Kinesis stream access-log -> Firehose access-log-requests",
      "Firehose access-log-requests <-> Lambda access-log-requests",
      "Firehose access-log-requests -> lake table access_log (Parquet)",
      "Firehose access-log-requests -.-> what failed, and why errors/",
      "Firehose app-events-warehouse -> warehouse table ingest.app_event (staged, then COPY)",
      "Firehose app-events-warehouse -> S3 app-events/ (as they came)",
      "producers PutRecords -> Kinesis stream access-log",
      "producers PutRecordBatch -> Firehose app-events-warehouse",
    ]);
    assert.deepEqual([...new Set(picture.nodes.map(({ group }) => group))], ["access-log", "app-events"]);
  });

  it("draws what failed once more from the function of a re-drive, and no producers", () => {
    const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
    const deliveries = [{ redriveStreamName: "a-redrive", staged: { reloadStreamName: "a-reload" } }];
    const picture = drawPicture([
      registered("aws:lambda/function:Function", "redrive", {
        environment: { variables: { REDRIVE_PLACE: JSON.stringify({ deliveries }) } },
      }),
      registered(FIREHOSE, "a-redrive", {}),
      registered(FIREHOSE, "a-reload", {}),
    ]);
    assert.deepEqual(arrowsOf(picture), [
      "Lambda redrive -.-> Firehose a-redrive (what failed, once more)",
      "Lambda redrive -.-> Firehose a-reload (what failed, once more)",
    ]);
  });

  it("draws every feed, and what exists already as a stranger", async () => {
    const picture = drawPicture((await namedRun("all-sources.yaml")).resources);
    const arrows = arrowsOf(picture);
    for (const feed of [
      "producers of the role web-servers",
      "Kinesis Agent people-hosts",
      "CloudWatch Logs /app/people",
      "IoT rule people_sensors",
      "EventBridge rule people-new",
      "DMS people-database",
    ]) {
      assert.ok(arrows.includes(`${feed} -> Kinesis stream people`), feed);
    }
    assert.ok(arrows.includes("EventBridge rule people-new -.-> SQS queue people-new-undelivered"));
    assert.deepEqual(
      picture.nodes.filter(({ isOutside }) => isOutside).map(({ kind, name, group }) => [kind, name, group]),
      [
        ["Kinesis stream", "clicks", "adopted"],
        ["Kafka topic", "clicks", "topic"],
      ],
    );
  });

  it("draws a table that reads the stream itself", async () => {
    const arrows = arrowsOf(drawPicture((await namedRun("warehouse-streaming.yaml")).resources));
    assert.ok(
      arrows.includes("Kinesis stream app-events -> warehouse table ingest.app_event (streaming ingestion)"),
      arrows.join("\n"),
    );
  });

  it("draws a type that nobody named as a plain box, and joins it to what it names", () => {
    const picture = drawPicture([
      registered(STREAM, "clicks", { retentionPeriod: 24 }, { arn: ARN }),
      registered(
        "aws:pipes/pipe:Pipe",
        "copy",
        { source: ARN },
        { arn: "arn:aws:pipes:eu-west-1:000000000000:pipe/copy" },
      ),
      registered("aws:iam/role:Role", "copy", {}),
    ]);
    assert.deepEqual(arrowsOf(picture), [
      "Kinesis stream clicks -- pipes pipe copy",
      "producers PutRecords -> Kinesis stream clicks",
    ]);
  });

  it("draws an event source mapping as the arrow that it is", () => {
    const arn = "arn:aws:lambda:eu-west-1:000000000000:function:count";
    const queue = "arn:aws:sqs:eu-west-1:000000000000:late";
    const picture = drawPicture([
      registered(STREAM, "clicks", {}, { arn: ARN }),
      registered("aws:lambda/function:Function", "count", {}, { arn }),
      registered("aws:sqs/queue:Queue", "late", {}, { arn: queue }),
      registered("aws:lambda/eventSourceMapping:EventSourceMapping", "count", {
        eventSourceArn: ARN,
        functionName: `${arn}:1`,
        destinationConfig: { onFailure: { destinationArn: queue } },
      }),
    ]);
    assert.deepEqual(arrowsOf(picture).slice(0, 2), [
      "Kinesis stream clicks -> Lambda count",
      "Lambda count -.-> SQS queue late",
    ]);
  });

  it("is the same in whatever order the resources were registered", async () => {
    const { resources } = await namedRun("Pulumi.production.yaml");
    // A parent is before its children in any order.
    const depth = ({ urn }: { urn: string }) => urn.split("$").length;
    const turned = [...resources].reverse().sort((first, second) => depth(first) - depth(second));
    assert.equal(toMermaid(drawPicture(turned)), toMermaid(drawPicture(resources)));
  });
});

// What we emit of Mermaid's grammar: a label stands in quotes, with neither a quote nor a tag in it but <br/>.
const LABEL = String.raw`"(?:[\p{L}\p{N} .,:/_()=-]|#\d+;|<br/>|…)*"`;
const LINES = [
  String.raw`[nxp]\d+\[${LABEL}\]`,
  String.raw`[nxp]\d+\[\(${LABEL}\)\]`,
  String.raw`[nxp]\d+ (-->|-\.->|<-->|---)(\|${LABEL}\|)? [nxp]\d+`,
  String.raw`subgraph g\d+\[${LABEL}\]`,
  "end",
  String.raw`classDef [a-z]+ fill:#[\da-f]{6},stroke:#[\da-f]{6},color:#[\da-f]{6}`,
  String.raw`class [nxp]\d+(,[nxp]\d+)* [a-z]+`,
].map((line) => new RegExp(`^ *${line}$`, "u"));

function checkMermaid(text: string): void {
  const [first, ...lines] = text.split("\n");
  assert.equal(first, "flowchart LR");
  for (const line of lines)
    assert.ok(
      LINES.some((form) => form.test(line)),
      line,
    );
  const words = lines.map((line) => line.trim().split(/[ [(]/)[0] ?? "");
  assert.equal(words.filter((word) => word === "subgraph").length, words.filter((word) => word === "end").length);
  const declared = new Set(words.filter((word) => /^[nxp]\d+$/.test(word)));
  for (const line of lines.filter((text_) => /-->|-\.->|---/.test(text_))) {
    for (const id of line
      .trim()
      .replace(/\|".*"\|/u, "")
      .split(/ \S+ /))
      assert.ok(declared.has(id), line);
  }
}

/** The tags of an XML text, each closed where it must be. */
function checkXml(text: string): void {
  const open: string[] = [];
  const body = text.replace(/<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--[\s\S]*?-->/g, "");
  for (const [, closing, name, empty] of body.matchAll(/<(\/?)([\w:]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing === "/") assert.equal(open.pop(), name);
    else if (empty !== "/") open.push(String(name));
  }
  assert.deepEqual(open, []);
  const between = body.replace(/<(\/?)([\w:]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g, "");
  assert.ok(!/[<>]|&(?!#?\w+;)/.test(between), between.trim());
}

describe("the picture as Mermaid and as SVG", () => {
  for (const file of STACK_FILES) {
    it(`keeps to both grammars for ${path.basename(file)}`, async () => {
      const picture = drawPicture((await namedRun(file)).resources);
      checkMermaid(toMermaid(picture));
      const svg = await toSvg(picture);
      checkXml(svg);
      assert.equal(svg.match(/class="node"/g)?.length, picture.nodes.length);
      assert.equal(svg.match(/class="edge"/g)?.length, picture.edges.length);
    });
  }

  it("lets no name end a label, begin a tag or a list, or run wide", async () => {
    const names = [
      'a"]; click x "javascript:',
      "<script>&amp;",
      "- one",
      "1. two",
      "`*b*`",
      "end",
      "#35;",
      `long ${"x".repeat(80)}`,
      "ü €",
    ];
    const nodes = names.map(
      (name, index): PictureNode => ({
        id: `n${index + 1}`,
        kind: name,
        name,
        tone: "plain",
        isOutside: false,
        group: name,
      }),
    );
    const picture: Picture = { nodes, edges: [{ from: "n1", to: "n2", label: names[0], style: "line" }] };
    const text = toMermaid(picture);
    checkMermaid(text);
    assert.ok(text.includes('n1["a#34;#93;#59; click x #34;javascript:<br/>'));
    assert.ok(text.includes('n3["#45; one<br/>#45; one"]'));
    assert.ok(text.includes('n4["1#46; two<br/>1#46; two"]'));
    checkXml(await toSvg(picture));
  });
});
