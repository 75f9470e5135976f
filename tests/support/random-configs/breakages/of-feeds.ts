import type { RandomConfig } from "../stack";
import type { Settings } from "../values";
import { type Breakage, change, isSet, isUnset, values } from "./breakage";

const FEEDS = "ingest.*.feeds";
const AGENT = `${FEEDS}.agents.*`;
const LOGS = `${FEEDS}.logs.*`;
const IOT = `${FEEDS}.iot.*`;
const EVENTS = `${FEEDS}.events.*`;
const DMS = `${FEEDS}.dms.*`;

const fedBy = (source: string, group: string) => ({
  when: (feed: Settings, { settings }: RandomConfig) =>
    Object.values(settings.ingest).some(
      (pipeline) =>
        (pipeline.source as Settings)[source] !== undefined &&
        Object.values(((pipeline.feeds as Settings | undefined)?.[group] as Settings | undefined) ?? {}).includes(feed),
    ),
});
const option = (name: string | undefined) => ({ when: (group: Settings) => group.option === name });

export const OF_FEEDS: Breakage[] = [
  change(FEEDS, { producer: {} }),
  ...values(`${FEEDS}.producers.*`, "roleName", ["arn:aws:iam::123456789012:role/web", "", undefined]),
  ...values(AGENT, "filePattern", ["app.log", "/var/*/app.log", "/var/log/app.log.gz", "/var/log/"]),
  ...values(AGENT, "option", ["XML"], { when: isUnset("fieldNames", "delimiter", "logFormat", "matchPattern") }),
  change(AGENT, { fieldNames: ["a"] }, option("SINGLELINE")),
  change(AGENT, { fieldNames: ["a", "a"] }, { ...option("CSVTOJSON"), at: "fieldNames[1]" }),
  change(AGENT, { fieldNames: [] }, option("CSVTOJSON")),
  change(AGENT, { delimiter: "\\t" }, option("CSVTOJSON")),
  change(AGENT, { logFormat: "NGINX" }, { when: isSet("logFormat") }),
  change(AGENT, { logFormat: undefined, fieldNames: undefined }, { when: isSet("logFormat") }),
  change(AGENT, { fieldNames: ["a"] }, { when: isSet("matchPattern") }),
  ...values(AGENT, "initialPosition", ["MIDDLE"]),
  change(AGENT, { partitionKeyOption: "RANDOM" }, fedBy("directPut", "agents")),
  change(AGENT, { partitionKeyOption: "BEST" }, fedBy("kinesis", "agents")),
  ...values(AGENT, "skipHeaderLines", [-1, 101]),
  ...values(`${AGENT}.launchTemplate`, "instanceType", ["big"]),
  change(`${AGENT}.launchTemplate`, { instanceType: "t3.micro" }, { when: isUnset("imageId") }),
  ...values(`${AGENT}.launchTemplate`, "imageId", ["ubuntu"]),
  ...values(LOGS, "logGroupName", ["arn:aws:logs:eu-west-1:123456789012:log-group:app", "/aws/kinesisfirehose/x"]),
  ...values(LOGS, "filterPattern", ["x".repeat(1025), "%a% %b% %c%"]),
  change(LOGS, { distribution: "Best" }, fedBy("kinesis", "logs")),
  change(LOGS, { distribution: "Random" }, fedBy("directPut", "logs")),
  change(
    FEEDS,
    { events: { x: { eventPattern: '{"source":["x"]}' } } },
    {
      when: (feeds, config) => isSet("logs")(feeds) && sourceOf(feeds, config) === "directPut",
    },
  ),
  ...values(IOT, "sql", ["UPDATE x", "SELECT * FROM sensors", "SELECT * FROM 'a/b+/c'", "SELECT * FROM 'a/#/c'"]),
  ...values(IOT, "ruleName", ["a-b", "r".repeat(129)]),
  change(IOT, { partitionKey: "k" }, fedBy("directPut", "iot")),
  change(IOT, { partitionKey: "k".repeat(257) }, fedBy("kinesis", "iot")),
  change(IOT, { batchMode: true }, fedBy("kinesis", "iot")),
  ...values(EVENTS, "eventPattern", [
    "{}",
    '{"source":"x"}',
    "source=x",
    '{"sauce":["x"]}',
    `{"source":["${"x".repeat(4096)}"]}`,
  ]),
  ...values(EVENTS, "eventBusName", ["a b", "arn:aws:events:eu-west-1:123456789012:event-bus/b"]),
  ...values(EVENTS, "part", ["HALF"]),
  change(DMS, { sourceEndpointArn: undefined }, { when: isSet("sourceEndpointArn") }),
  change(DMS, { migrationType: "cdc" }, { when: isUnset("replicationInstanceArn") }),
  ...values(DMS, "migrationType", ["full"], { when: isSet("replicationInstanceArn") }),
  ...values(DMS, "tableMappings", ["{}", '{"rules":[]}'], { when: isSet("replicationInstanceArn") }),
  ...values(DMS, "replicationInstanceArn", ["arn:aws:dms:eu-west-1:123456789012:task:X"]),
];

function sourceOf(feeds: Settings, { settings }: RandomConfig): string | undefined {
  const pipeline = Object.values(settings.ingest).find((one) => one.feeds === feeds);
  return Object.keys((pipeline?.source as Settings | undefined) ?? {})[0];
}
