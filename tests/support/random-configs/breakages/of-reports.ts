import type { RandomConfig } from "../stack";
import type { Settings } from "../values";
import { type Breakage, change, groupsAt, isSet, isUnset, values, whole } from "./breakage";

const DATA_SET = "reports.dataSets.*";
const USER = "user/default/ada";
const CONNECTION = "arn:aws:quicksight:eu-west-1:123456789012:vpcConnection/one";

const warehouseOf = ({ settings }: RandomConfig) => (settings.warehouse ?? {}) as Settings;
/** Sent where a report is over a public warehouse. */
const byAddress = { when: isSet("quickSightCidr") };
const byConnection = {
  when: (group: Settings, config: RandomConfig) =>
    isSet("vpcConnectionArn")(group) && warehouseOf(config).existing === undefined,
};
const isOverLake = (reports: Settings, config: RandomConfig) =>
  groupsAt(reports, ["dataSets", "*"], []).every(({ group }) => deliveryOf(config, group)?.redshift === undefined);
const overLake = { when: isOverLake };
const toExisting = {
  when: (reports: Settings, config: RandomConfig) =>
    warehouseOf(config).existing !== undefined && !isOverLake(reports, config),
};

export const OF_REPORTS: Breakage[] = [
  ...values("reports", "dataSets", [{}, undefined, []]),
  ...values("reports", "dataSet", [{}]),
  change("reports", { viewers: undefined, authors: undefined }),
  ...["viewers", "authors"].flatMap((key) => [
    change("reports", { [key]: USER }),
    ...[
      "ada",
      "user/ada",
      "role/default/ada",
      "group/a b/c",
      "user/default/a b",
      "arn:aws:iam::123456789012:user/ada",
      `user/default/${"a".repeat(244)}`,
    ].map((principal) => change("reports", { [key]: [principal] }, { at: `${key}[0]` })),
    change("reports", { [key]: [USER, USER] }, { at: `${key}[1]` }),
  ]),
  change("reports", { viewers: [USER], authors: [USER] }, { at: "authors[0]" }),
  change("reports", { viewers: Array.from({ length: 65 }, (_, index) => `${USER}${index}`), authors: [] }),
  ...values(DATA_SET, "pipeline", ["nothing-like-it", undefined, 1]),
  ...values(DATA_SET, "delivery", ["nothing-like-it", undefined]),
  ...values(DATA_SET, "title", ["", "t".repeat(129)]),
  ...values(DATA_SET, "importMode", ["direct_query", "LIVE"]),
  change(DATA_SET, { table: "events" }),
  ...["Not A Name", "a.b", "d".repeat(65)].map((name) =>
    whole(`a data set named "${name.slice(0, 10)}"`, ({ settings }) => {
      const sets = groupsAt(settings, ["reports", "dataSets"], [])[0]?.group;
      if (sets === undefined) return undefined;
      return () => {
        sets[name] = Object.values(sets)[0];
        return `reports.dataSets.${name}`;
      };
    }),
  ),
  ...values("reports", "quickSightCidr", ["0.0.0.0/0", "nowhere", "192.0.2.0/33"], byAddress),
  change("reports", ({ quickSightCidr }) => ({ quickSightCidr, vpcConnectionArn: CONNECTION }), {
    ...byAddress,
    at: "quickSightCidr",
  }),
  change("reports", { vpcConnectionSecurityGroupId: "sg-01234567" }, byAddress),
  change("reports", { quickSightCidr: "192.0.2.64/27" }, byConnection),
  ...values(
    "reports",
    "vpcConnectionArn",
    [
      "one",
      "arn:aws:quicksight:eu-west-1:123456789012:dataset/one",
      "arn:aws:quicksight:eu-north-1:123456789012:vpcConnection/one",
    ],
    { when: isSet("vpcConnectionArn") },
  ),
  ...values("reports", "vpcConnectionSecurityGroupId", ["sg-1", "default"], byConnection),
  ...values("reports", "secretsRoleName", ["arn:aws:iam::123456789012:role/web", "", "r".repeat(65)]),
  ...Object.entries({
    quickSightCidr: "192.0.2.64/27",
    vpcConnectionArn: CONNECTION,
    vpcConnectionSecurityGroupId: "sg-01234567",
    secretsRoleName: "reads-secrets",
  }).map(([key, value]) => change("reports", { [key]: value }, overLake)),
  change("reports", { quickSightCidr: "192.0.2.64/27" }, toExisting),
  change("reports", { vpcConnectionSecurityGroupId: "sg-01234567" }, toExisting),
  whole("a report on a private warehouse without a VPC connection", (config) => {
    const kinesis = groupsAt(config.settings, ["ingest", "*"], []).find(
      ({ group }) => isSet("kinesis")(group.source as Settings) && isUnset("feeds", "analytics")(group),
    );
    if (kinesis === undefined || isUnset("serverless", "cluster")(warehouseOf(config))) return undefined;
    return () => {
      const [, name = ""] = kinesis.path.split(".");
      kinesis.group.deliveries = { w: { redshift: { ingestion: "STREAMING" } } };
      config.settings.ingest = { [name]: kinesis.group };
      config.settings.reports = { viewers: [USER], dataSets: { w: { pipeline: name, delivery: "w" } } };
      return "reports.vpcConnectionArn";
    };
  }),
  whole("a report on a delivery of another pipeline", (config) => {
    const pipelines = groupsAt(config.settings, ["ingest", "*"], []).filter(({ group }) => isSet("deliveries")(group));
    const [one, other] = pipelines;
    const [set] = groupsAt(config.settings, DATA_SET.split("."), []);
    const [delivery] = Object.keys((other?.group.deliveries as Settings | undefined) ?? {});
    if (one === undefined || set === undefined || delivery === undefined) return undefined;
    return () => {
      Object.assign(set.group, { pipeline: one.path.split(".")[1], delivery });
      return `${set.path}.delivery`;
    };
  }),
  whole("a report on a result that goes to a stream", (config) => {
    const result = groupsAt(config.settings, "ingest.*.analytics.results.*".split("."), []).find(({ group }) =>
      isSet("stream")(group),
    );
    const [set] = groupsAt(config.settings, DATA_SET.split("."), []);
    if (result === undefined || set === undefined) return undefined;
    const [, pipeline, , , delivery] = result.path.split(".");
    return () => {
      Object.assign(set.group, { pipeline, delivery });
      return `${set.path}.delivery`;
    };
  }),
];

/** The delivery that a data set is over, as the config has it. */
function deliveryOf({ settings }: RandomConfig, { pipeline, delivery }: Settings): Settings | undefined {
  const { deliveries, analytics } = settings.ingest[String(pipeline)] ?? {};
  const result = groupsAt(analytics, ["results", String(delivery)], [])[0]?.group;
  return ((deliveries as Settings | undefined)?.[String(delivery)] ?? result?.delivery) as Settings | undefined;
}
