import fc from "fast-check";
import { LOG_FORMAT_FIELDS } from "../../../components/feeds/agent-formats";
import { arn, type Context, fixed, group, LOWER, oneOf, type Settings, text, whole, word } from "./values";

/** Where feeds put. */
export type FeedTarget = "kinesis" | "directPut";

/** What feeds a pipeline. With direct PUT log groups are alone (F-17). */
export function feeds(pipeline: string, target: FeedTarget, context: Context): fc.Arbitrary<Settings> {
  const named = (kind: string, feed: fc.Arbitrary<Settings>) =>
    fc
      .tuple(feed, fc.option(feed))
      .map(([one, other]) => ({ [`${pipeline}-${kind}`]: one, ...(other && { [`${pipeline}-${kind}2`]: other }) }));
  const logs = named("logs", logsFeed(target));
  const others = {
    producers: named("producer", group({ roleName: text(`${LOWER}XYZ019_+=,.@-`, 1, 64) }, ["roleName"])),
    agents: named("agent", agentFeed(target)),
    iot: named("iot", iotFeed(target)),
    events: named("event", eventsFeed),
  };
  if (target === "directPut") return fc.oneof(group(others), group({ logs }));
  return group({ ...others, logs, dms: named("dms", dmsFeed(context)) });
}

function agentFeed(target: FeedTarget): fc.Arbitrary<Settings> {
  const common = {
    filePattern: oneOf("/var/log/app.log*", "/srv/in/*.csv", "/x"),
    initialPosition: oneOf("START_OF_FILE", "END_OF_FILE"),
    skipHeaderLines: whole(0, 100),
    launchTemplate: launchTemplate,
    ...(target === "kinesis" && { partitionKeyOption: oneOf("RANDOM", "DETERMINISTIC") }),
  };
  const names = (count: number) => fixed(Array.from({ length: count }, (_, index) => `f${index}`));
  return fc.oneof(
    group({ ...common, option: fixed("SINGLELINE") }, ["filePattern"]),
    group(
      { ...common, option: fixed("CSVTOJSON"), fieldNames: whole(1, 5).chain(names), delimiter: oneOf(",", "|", "\t") },
      ["filePattern", "option"],
    ),
    oneOf(...Object.entries(LOG_FORMAT_FIELDS)).chain(([format, count]) =>
      group({ ...common, option: fixed("LOGTOJSON"), logFormat: fixed(format), fieldNames: names(count) }, [
        "filePattern",
        "option",
        "logFormat",
      ]),
    ),
    group({ ...common, option: fixed("LOGTOJSON"), matchPattern: fixed("^(\\S+) (\\S+)$"), fieldNames: names(2) }, [
      "filePattern",
      "option",
      "matchPattern",
      "fieldNames",
    ]),
  );
}

const launchTemplate: fc.Arbitrary<Settings> = fc.oneof(
  group({ instanceType: oneOf("t4g.micro", "c7gn.large") }),
  group({ imageId: oneOf("ami-0123456789abcdef0", "resolve:ssm:/my/image"), instanceType: oneOf("t3.micro") }, [
    "imageId",
  ]),
);

function logsFeed(target: FeedTarget): fc.Arbitrary<Settings> {
  return group(
    {
      logGroupName: word.map((end) => `/app/${end}`),
      filterPattern: oneOf("", "ERROR", "{ $.status = 500 }"),
      ...(target === "kinesis" && { distribution: oneOf("Random", "ByLogStream") }),
    },
    ["logGroupName"],
  );
}

function iotFeed(target: FeedTarget): fc.Arbitrary<Settings> {
  return group(
    {
      sql: oneOf("SELECT * FROM 'sensors/+/reading'", 'SELECT state.reported AS r FROM "things/#" WHERE r > 0'),
      ruleName: text(`${LOWER}XYZ019_`, 20, 128),
      ...(target === "kinesis" ? { partitionKey: oneOf("${topic()}", "one") } : { batchMode: fc.boolean() }),
    },
    ["sql"],
  );
}

const eventsFeed: fc.Arbitrary<Settings> = group(
  {
    eventPattern: oneOf('{"source":["shop.orders"]}', '{"detail":{"state":[{"prefix":"re"}]},"detail-type":["x"]}'),
    eventBusName: oneOf("default", "aws.partner/shop.example/1"),
    part: oneOf("EVENT", "DETAIL"),
  },
  ["eventPattern"],
);

function dmsFeed(context: Context): fc.Arbitrary<Settings> {
  const selection = { "rule-type": "selection", "rule-id": "1", "rule-name": "1", "rule-action": "include" };
  const task = {
    replicationInstanceArn: fixed(arn("dms", context, "rep:INSTANCE")),
    sourceEndpointArn: fixed(arn("dms", context, "endpoint:SOURCE")),
    migrationType: oneOf("cdc", "full-load-and-cdc"),
    tableMappings: fixed(
      JSON.stringify({ rules: [{ ...selection, "object-locator": { "schema-name": "%", "table-name": "%" } }] }),
    ),
  };
  return fc.oneof(group({}), group(task, ["replicationInstanceArn", "sourceEndpointArn"]));
}
