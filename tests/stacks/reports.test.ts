import assert from "node:assert/strict";
import { join } from "node:path";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";

const EXAMPLES = join(__dirname, "../../stacks/examples");
const SOURCE = "aws:quicksight/dataSource:DataSource";
const DATA_SET = "aws:quicksight/dataSet:DataSet";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const INVOCATION = "aws:lambda/invocation:Invocation";
const VPC_CONNECTION_ARN = "arn:aws:quicksight:eu-west-1:123456789012:vpcConnection/warehouse";

type Settings = Record<string, unknown>;

const VIEWERS = ["group/default/analysts"];
const overDelivery = (delivery: string, more: Settings = {}) => ({
  viewers: VIEWERS,
  dataSets: { events: { pipeline: "clicks", delivery } },
  ...more,
});

/** A pipeline `clicks` with a delivery to the lake, and one to the warehouse. */
function settings(reports: Settings, ingestion = "COPY", more: Settings = {}): Settings {
  return {
    "aws:region": "eu-west-1",
    "streaming-ingest:warehouse": { serverless: {} },
    "streaming-ingest:ingest": {
      clicks: {
        schema: "user-event",
        source: { kinesis: {} },
        deliveries: { lake: { format: "PARQUET" }, warehouse: { redshift: { ingestion } } },
      },
    },
    "streaming-ingest:reports": reports,
    ...more,
  };
}

function plan(config: Settings): Promise<ProgramResult> {
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const stackFile = readStackFile({ stack: "staging" });
  return runProgram({ ...stackFile, config: Object.fromEntries(values), mode: "preview" });
}

async function problemsOf(config: Settings): Promise<string[]> {
  try {
    await plan(config);
  } catch (error) {
    const lines = String((error as Error).message).split("\n");
    return lines.flatMap((line) => /Stack "staging": (.*)$/.exec(line)?.[1] ?? []);
  }
  return [];
}

function of({ resources }: ProgramResult, type: string): RegisteredResource[] {
  return resources.filter((resource) => resource.type === type);
}

describe("the reports of the example s2-redshift", () => {
  let result: ProgramResult;
  before(async () => {
    result = await runProgram({ ...readStackFile({ file: join(EXAMPLES, "s2-redshift.yaml") }), mode: "preview" });
  });

  it("are one data source and one data set over the table, with the schema's columns", () => {
    const [source, ...sources] = of(result, SOURCE);
    const [dataSet, ...dataSets] = of(result, DATA_SET);
    assert.deepEqual([sources.length, dataSets.length], [0, 0]);
    assert.equal(source?.inputs.type, "REDSHIFT");
    assert.equal(source?.inputs.dataSourceId, "streaming-ingest-s2-redshift-warehouse");
    assert.ok(source && dataSet);
    assert.ok(dataSet.dependencies.includes(source.urn));
    assert.equal(dataSet.inputs.dataSetId, "streaming-ingest-s2-redshift-app-events");
    const [table] = dataSet.inputs.physicalTableMaps as unknown as { relationalTable: Record<string, unknown> }[];
    const { schema, name, inputColumns } = table?.relationalTable ?? {};
    assert.deepEqual([schema, name], ["ingest", "app_event"]);
    assert.deepEqual(inputColumns, [
      { name: "event_time", type: "DATETIME" },
      { name: "event_name", type: "STRING" },
      { name: "user", type: "INTEGER" },
    ]);
  });

  it("QS-07 let in QuickSight's block beside Firehose's, on the one port, and nobody else", () => {
    assert.deepEqual(
      of(result, INGRESS_RULE).map(({ inputs: { cidrIpv4, fromPort, toPort } }) => [cidrIpv4, fromPort, toPort]),
      [
        ["52.19.239.192/27", 5439, 5439],
        ["52.210.255.224/27", 5439, 5439],
      ],
    );
  });

  it("make the table before the reader, and the reader before the data source", () => {
    const [table, reader] = ["app-events-warehouse", "reports-reader"].map((name) =>
      of(result, INVOCATION).find((invocation) => invocation.name === name),
    );
    const [source] = of(result, SOURCE);
    assert.ok(table && reader && source);
    assert.ok(reader.dependencies.includes(table.urn), reader.dependencies.join());
    assert.ok(source.dependencies.includes(reader.urn), source.dependencies.join());
  });

  it("R-16 hold no password in clear, and protect nothing", () => {
    const [reports] = of(result, "streaming-ingest:index:Reports");
    const parts = result.resources.filter(({ parent }) => parent === reports?.urn);
    assert.equal(parts.length, 5);
    assert.deepEqual(
      parts.filter(({ protect }) => protect),
      [],
    );
    assert.doesNotMatch(JSON.stringify(parts), /password/i);
  });

  it("are outputs of the stack", () => {
    const { reports } = result.outputs as unknown as StackOutputs;
    assert.deepEqual(Object.keys(reports ?? {}).sort(), ["dataSetArns", "dataSourceArns", "readerSecretArn"]);
  });
});

describe("reports by config", () => {
  it("over a lake's table let nobody in to the warehouse, and make no reader", async () => {
    const result = await plan(settings(overDelivery("lake")));
    assert.deepEqual(
      of(result, SOURCE).map(({ inputs }) => inputs.type),
      ["ATHENA"],
    );
    assert.equal(of(result, INGRESS_RULE).length, 1);
    assert.deepEqual(
      of(result, INVOCATION).map(({ name }) => name),
      ["clicks-warehouse"],
    );
    const [tables] = of(result, DATA_SET).map(({ inputs }) => inputs.physicalTableMaps);
    assert.match(JSON.stringify(tables), /"name":"user_event_lake","schema":"lake_staging"/);
  });

  it("over both stores have two data sources, whatever the data sets' number", async () => {
    const dataSets = {
      events: { pipeline: "clicks", delivery: "lake" },
      again: { pipeline: "clicks", delivery: "lake", title: "Once more", importMode: "SPICE" },
      rows: { pipeline: "clicks", delivery: "warehouse" },
    };
    const result = await plan(settings({ viewers: VIEWERS, dataSets }));
    assert.equal(of(result, SOURCE).length, 2);
    assert.deepEqual(
      of(result, DATA_SET).map(({ inputs: { name, importMode } }) => [name, importMode]),
      [
        ["events", "DIRECT_QUERY"],
        ["Once more", "SPICE"],
        ["rows", "DIRECT_QUERY"],
      ],
    );
  });

  it("QS-08 over a private warehouse come by a VPC connection, whose security group is let in", async () => {
    const connection = { vpcConnectionArn: VPC_CONNECTION_ARN };
    const config = settings(overDelivery("warehouse", connection), "STREAMING");
    assert.deepEqual(of(await plan(config), INGRESS_RULE), []);
    const group = { ...connection, vpcConnectionSecurityGroupId: "sg-0a1b2c3d" };
    const result = await plan(settings(overDelivery("warehouse", group), "STREAMING"));
    assert.deepEqual(
      of(result, INGRESS_RULE).map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.cidrIpv4]),
      [["sg-0a1b2c3d", undefined]],
    );
    assert.deepEqual(
      of(result, SOURCE).map(({ inputs }) => inputs.vpcConnectionProperties),
      [{ vpcConnectionArn: VPC_CONNECTION_ARN }],
    );
  });

  describe("are refused", () => {
    const cases: [title: string, config: Settings, problems: RegExp[]][] = [
      [
        "over a pipeline and a delivery that are not there, with what was meant",
        settings({
          viewers: VIEWERS,
          dataSets: {
            one: { pipeline: "click", delivery: "lake" },
            two: { pipeline: "clicks", delivery: "warehous" },
          },
        }),
        [
          /^reports\.dataSets\.one\.pipeline must name a pipeline, got "click"; did you mean "clicks"\?$/,
          /^reports\.dataSets\.two\.delivery must name a delivery of clicks, got "warehous"; did you mean "warehouse"\?$/,
        ],
      ],
      [
        "QS-08 over a private warehouse without a VPC connection, with the way out",
        settings(overDelivery("warehouse"), "STREAMING"),
        [/^reports\.vpcConnectionArn must be given: .*private.*\(QS-08\); make one in the warehouse's VPC/],
      ],
      [
        "with a block beside a VPC connection",
        settings(overDelivery("warehouse", { vpcConnectionArn: VPC_CONNECTION_ARN, quickSightCidr: "203.0.113.0/27" })),
        [/^reports\.quickSightCidr must be left out beside vpcConnectionArn/],
      ],
      [
        "with a security group without a VPC connection",
        settings(overDelivery("warehouse", { vpcConnectionSecurityGroupId: "sg-0a1b2c3d" })),
        [/^reports\.vpcConnectionSecurityGroupId must be left out without vpcConnectionArn$/],
      ],
      [
        "with what speaks of the warehouse, over the lake",
        settings(overDelivery("lake", { quickSightCidr: "203.0.113.0/27", secretsRoleName: "quicksight" })),
        [
          /^reports\.quickSightCidr must be left out: no data set is over a table of the warehouse$/,
          /^reports\.secretsRoleName must be left out: no data set/,
        ],
      ],
      [
        "QS-07 with a block that is none, at its own path",
        settings(overDelivery("warehouse", { quickSightCidr: "all" })),
        [/^reports\.quickSightCidr must be an IPv4 block/],
      ],
      [
        "QS-08 with a group that is none, at its own path, and a connection of another Region",
        settings(
          overDelivery("warehouse", {
            vpcConnectionArn: VPC_CONNECTION_ARN.replace("eu-west-1", "us-east-1"),
            vpcConnectionSecurityGroupId: "quicksight",
          }),
        ),
        [
          /^reports\.vpcConnectionSecurityGroupId must be the ID of a security group/,
          /^reports\.vpcConnectionArn must be in the stack's Region eu-west-1, got one in us-east-1/,
        ],
      ],
      [
        "QS-04 with nobody who may see them, and a mode that is none",
        settings({ dataSets: { events: { pipeline: "clicks", delivery: "lake", importMode: "CACHE" } } }),
        [
          /^reports\.dataSets\.events\.importMode must be one of DIRECT_QUERY, SPICE/,
          /^reports\.viewers must name somebody/,
        ],
      ],
      [
        "with a key that is not known",
        settings(overDelivery("lake", { viewer: ["group/default/x"] })),
        [/^reports\.viewer is not a known setting; did you mean "viewers"\?$/],
      ],
    ];
    for (const [title, config, expected] of cases) {
      it(title, async () => {
        const found = await problemsOf(config);
        assert.equal(found.length, expected.length, found.join("\n"));
        for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? "", pattern);
      });
    }
  });
});
