import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Reports, type ReportsArgs } from "../../../components/reports";
import { preview } from "../../support/programs";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { CONNECTION, KEY_ARN, SCHEMA } from "../target-table/fixtures";
import { AUTHOR_ARN, CLICKS, LAKE, ORDERS, overLake, overWarehouse, VIEWERS, VPC_CONNECTION_ARN } from "./fixtures";

const SOURCE = "aws:quicksight/dataSource:DataSource";
const DATA_SET = "aws:quicksight/dataSet:DataSet";
const INVOCATION = "aws:lambda/invocation:Invocation";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const REPORTS = "streaming-ingest:index:Reports";
const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:reports-reader-1a2b3c4-AbCdEf";
const VIEWERS_ARN = "arn:aws:quicksight:eu-west-1:123456789012:group/default/analysts";
const SOURCE_ARN = "arn:aws:quicksight:eu-west-1:123456789012:datasource/reports-";

const USE_DATA_SET = [
  "quicksight:DescribeDataSet",
  "quicksight:DescribeDataSetPermissions",
  "quicksight:PassDataSet",
  "quicksight:DescribeIngestion",
  "quicksight:ListIngestions",
];
const OWN_DATA_SET = [
  ...USE_DATA_SET,
  "quicksight:UpdateDataSet",
  "quicksight:DeleteDataSet",
  "quicksight:CreateIngestion",
  "quicksight:CancelIngestion",
  "quicksight:UpdateDataSetPermissions",
];
const USE_SOURCE = [
  "quicksight:DescribeDataSource",
  "quicksight:DescribeDataSourcePermissions",
  "quicksight:PassDataSource",
];

async function make(
  args: ReportsArgs,
  options: { preview?: boolean } = {},
): Promise<{ cloud: MockRuntime; reports: Reports }> {
  const cloud = mockRuntime(options);
  const reports = new Reports("reports", args);
  await cloud.settled();
  return { cloud, reports };
}

const registered = ({ resources }: MockRuntime) => resources.map(({ type, name }) => `${type} ${name}`).sort();

describe("Reports over the warehouse", () => {
  it("makes a reader, a data source and a data set, and nothing else, all its children and none protected", async () => {
    const { cloud } = await make(overWarehouse());
    assert.deepEqual(
      registered(cloud),
      [
        `${SOURCE} reports-warehouse`,
        `${DATA_SET} reports-orders`,
        `${INVOCATION} reports-reader`,
        `${POLICY} reports-reader`,
        `${SECRET} reports-reader`,
        `${REPORTS} reports`,
      ].sort(),
    );
    const urn = `urn:pulumi:stack::project::${REPORTS}::reports`;
    for (const { type, parent, protect } of cloud.resources) {
      assert.equal(parent, type.startsWith("aws:") ? urn : parent);
      assert.equal(protect, false);
    }
  });

  it("QS-06 signs in by the ARN of the reader's secret, over TLS, at the warehouse's endpoint", async () => {
    const { cloud } = await make(overWarehouse());
    assert.deepEqual(cloud.one(SOURCE).inputs, {
      dataSourceId: "reports-warehouse",
      name: "reports-warehouse",
      type: "REDSHIFT",
      parameters: {
        redshift: {
          database: "warehouse",
          host: "main.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
          port: 5439,
        },
      },
      credentials: { secretArn: SECRET_ARN },
      sslProperties: { disableSsl: false },
    });
    assert.doesNotMatch(JSON.stringify(cloud.resources), /password/i);
  });

  it("sends the function the reader and each reported table once", async () => {
    const dataSets = { orders: { warehouseTable: ORDERS }, again: { warehouseTable: ORDERS } };
    const { cloud } = await make(overWarehouse({ dataSets }));
    const { inputs } = cloud.one(INVOCATION);
    assert.equal(inputs.functionName, "warehouse-tables-1a2b3c4");
    assert.equal(inputs.lifecycleScope, "CRUD");
    assert.deepEqual(JSON.parse(String(inputs.input)), {
      reader: {
        userName: "reports_reader",
        secretArn: SECRET_ARN,
        tables: [{ databaseSchema: "ingest", tableName: "shop_orders" }],
      },
    });
    assert.equal(cloud.of(DATA_SET).length, 2);
    assert.equal(cloud.of(SOURCE).length, 1);
  });

  it("lets the function keep the secret before it runs, and QuickSight sign in after", async () => {
    const { cloud } = await make(overWarehouse({ secretsRoleName: "quicksight-secrets" }));
    const needs = (type: string) => cloud.one(type).dependencies.map((urn) => urn.split("::").slice(2).join(" "));
    assert.ok(needs(INVOCATION).some((urn) => urn.endsWith(`${POLICY} reports-reader`)));
    assert.ok(needs(SOURCE).some((urn) => urn.endsWith(`${INVOCATION} reports-reader`)));
    assert.ok(needs(SOURCE).some((urn) => urn.endsWith(`${POLICY} reports-reader-quicksight`)));
    assert.equal(cloud.one(POLICY, "reports-reader").inputs.role, "warehouse-tables-role");
    const { role, policy } = cloud.one(POLICY, "reports-reader-quicksight").inputs;
    assert.equal(role, "quicksight-secrets");
    assert.equal(JSON.parse(String(policy)).Statement[0].Resource, SECRET_ARN);
  });

  it("encrypts the secret with the warehouse's key, and keeps none that is deleted", async () => {
    const args = overWarehouse({ warehouse: { ...CONNECTION, kmsKeyArn: KEY_ARN }, tags: { team: "shop" } });
    const { cloud } = await make(args);
    assert.deepEqual(cloud.one(SECRET).inputs, {
      description: "Login that reports of reports read with",
      kmsKeyId: KEY_ARN,
      recoveryWindowInDays: 0,
      tags: { team: "shop" },
    });
    for (const type of [SOURCE, DATA_SET]) assert.deepEqual(cloud.one(type).inputs.tags, { team: "shop" });
  });

  it("has the schema's columns in the data set, which asks the table each time", async () => {
    const { cloud } = await make(overWarehouse());
    assert.deepEqual(cloud.one(DATA_SET).inputs, {
      dataSetId: "reports-orders",
      name: "orders",
      importMode: "DIRECT_QUERY",
      physicalTableMaps: [
        {
          physicalTableMapId: "table",
          relationalTable: {
            dataSourceArn: `${SOURCE_ARN}warehouse`,
            schema: "ingest",
            name: "shop_orders",
            inputColumns: [
              { name: "id", type: "INTEGER" },
              { name: "state", type: "STRING" },
              { name: "at", type: "DATETIME" },
            ],
          },
        },
      ],
      permissions: [{ principal: VIEWERS_ARN, actions: USE_DATA_SET }],
    });
  });

  it("QS-05 reads a table with json by a query", async () => {
    const dataSets = {
      orders: { warehouseTable: { ...ORDERS, schema: SCHEMA }, title: "All orders", importMode: "SPICE" },
    };
    const { cloud } = await make(overWarehouse({ dataSets }));
    const { name, importMode, physicalTableMaps } = cloud.one(DATA_SET).inputs;
    assert.deepEqual([name, importMode], ["All orders", "SPICE"]);
    assert.deepEqual(physicalTableMaps, [
      {
        physicalTableMapId: "table",
        customSql: {
          dataSourceArn: `${SOURCE_ARN}warehouse`,
          name: "ingest.shop_orders",
          sqlQuery: 'SELECT "id", "state", JSON_SERIALIZE("order") AS "order", "at" FROM "ingest"."shop_orders"',
          columns: [
            { name: "id", type: "INTEGER" },
            { name: "state", type: "STRING" },
            { name: "order", type: "STRING" },
            { name: "at", type: "DATETIME" },
          ],
        },
      },
    ]);
  });

  it("QS-04 lets authors own the data sets and use the data source, and viewers use the data sets", async () => {
    const { cloud } = await make(overWarehouse({ authors: [AUTHOR_ARN] }));
    assert.deepEqual(cloud.one(DATA_SET).inputs.permissions, [
      { principal: VIEWERS_ARN, actions: USE_DATA_SET },
      { principal: AUTHOR_ARN, actions: OWN_DATA_SET },
    ]);
    assert.deepEqual(cloud.one(SOURCE).inputs.permissions, [{ principal: AUTHOR_ARN, actions: USE_SOURCE }]);
  });

  it("QS-08 comes through a VPC connection", async () => {
    const { cloud } = await make(overWarehouse({ vpcConnectionArn: VPC_CONNECTION_ARN }));
    assert.deepEqual(cloud.one(SOURCE).inputs.vpcConnectionProperties, { vpcConnectionArn: VPC_CONNECTION_ARN });
  });

  it("QS-01 names IDs and the reader after the prefix", async () => {
    const { cloud, reports } = await make(overWarehouse({ idPrefix: "shop-Staging" }));
    assert.equal(cloud.one(SOURCE).inputs.dataSourceId, "shop-Staging-warehouse");
    assert.equal(cloud.one(DATA_SET).inputs.dataSetId, "shop-Staging-orders");
    assert.equal(await value(reports.readerName ?? ""), "shop_staging_reader");
  });

  it("gives its outputs", async () => {
    const { reports } = await make(overWarehouse());
    assert.deepEqual(await value(reports.dataSourceArns), { warehouse: `${SOURCE_ARN}warehouse` });
    assert.deepEqual(await value(reports.dataSetArns), {
      orders: "arn:aws:quicksight:eu-west-1:123456789012:dataset/reports-orders",
    });
    assert.equal(await value(reports.readerSecretArn ?? ""), SECRET_ARN);
    assert.equal(await value(reports.readerName ?? ""), "reports_reader");
    assert.equal(reports.nodes.lakeSource, undefined);
  });

  it("registers the same in a first preview, and knows there what is in the data set", async () => {
    const deployed = await make(overWarehouse());
    const { cloud } = await make(overWarehouse(), { preview: true });
    assert.deepEqual(registered(cloud), registered(deployed.cloud));
    const [table] = cloud.one(DATA_SET).inputs.physicalTableMaps as { relationalTable: Record<string, unknown> }[];
    const { dataSourceArn, schema, name, inputColumns } = table?.relationalTable ?? {};
    assert.deepEqual([dataSourceArn, schema, name], [UNKNOWN, "ingest", "shop_orders"]);
    assert.equal((inputColumns as unknown[]).length, 3);
    assert.equal(cloud.one(INVOCATION).inputs.input, UNKNOWN);
  });
});

describe("Reports over the lake", () => {
  it("QS-09 makes a role, a data source whose queries run as it, and a data set, and nothing else", async () => {
    const { cloud, reports } = await make(overLake());
    assert.deepEqual(
      registered(cloud),
      [
        `${SOURCE} reports-lake`,
        `${DATA_SET} reports-clicks`,
        `${ROLE} reports-lake`,
        `${POLICY} reports-lake`,
        `${REPORTS} reports`,
      ].sort(),
    );
    const { inputs, dependencies } = cloud.one(SOURCE);
    const { roleArn, workGroup } = (inputs.parameters as { athena: Record<string, string> }).athena;
    assert.equal(inputs.type, "ATHENA");
    assert.equal(workGroup, "lake-1a2b3c4");
    assert.equal(roleArn, await value(reports.nodes.lakeRole?.arn ?? ""));
    assert.ok(dependencies.some((urn) => urn.endsWith(`${POLICY}::reports-lake`)));
    assert.equal(inputs.credentials, undefined);
    assert.equal(reports.readerSecretArn, undefined);
  });

  it("lets the role read the reported tables", async () => {
    const { cloud } = await make(overLake({ lake: { ...LAKE, kmsKeyArn: KEY_ARN } }));
    const policy = String(cloud.one(POLICY).inputs.policy);
    assert.match(policy, /table\/shop_lake\/clicks/);
    assert.match(policy, /"arn:aws:s3:::lake-1a2b3c4\/clicks\/\*"/);
    assert.match(policy, /kms:ViaService/);
  });

  it("has the schema's columns and the table's partitions in the data set", async () => {
    const { cloud } = await make(overLake());
    assert.deepEqual(cloud.one(DATA_SET).inputs.physicalTableMaps, [
      {
        physicalTableMapId: "table",
        relationalTable: {
          dataSourceArn: `${SOURCE_ARN}lake`,
          catalog: "AwsDataCatalog",
          schema: "shop_lake",
          name: "clicks",
          inputColumns: [
            { name: "id", type: "INTEGER" },
            { name: "state", type: "STRING" },
            { name: "order", type: "STRING" },
            { name: "at", type: "DATETIME" },
            { name: "day", type: "STRING" },
          ],
        },
      },
    ]);
  });

  it("has one data source for each store", async () => {
    const args = { ...overLake(), ...overWarehouse() };
    const dataSets = { orders: { warehouseTable: ORDERS }, clicks: { lakeTable: CLICKS }, more: { lakeTable: CLICKS } };
    const { cloud, reports } = await make({ ...args, dataSets });
    assert.deepEqual(await value(reports.dataSourceArns), {
      warehouse: `${SOURCE_ARN}warehouse`,
      lake: `${SOURCE_ARN}lake`,
    });
    assert.equal(cloud.of(DATA_SET).length, 3);
  });
});

describe("Reports with problems", () => {
  it("throws all of them at once", () => {
    mockRuntime();
    assert.throws(
      () => new Reports("reports", overWarehouse({ viewers: ["ann"], secretsRoleName: "a/b" })),
      (error: Error) => {
        assert.deepEqual(
          error.message.split("\n").map((line) => line.split(" ").slice(0, 3).join(" ")),
          ['Reports "reports": viewers[0]', 'Reports "reports": secretsRoleName'],
        );
        return true;
      },
    );
  });

  it("QS-08 refuses a VPC connection that is known later", async () => {
    const program = async () => {
      new Reports("reports", overWarehouse({ vpcConnectionArn: pulumi.output("vpc-1"), viewers: [VIEWERS] }));
    };
    await assert.rejects(preview(program), /Reports "reports": vpcConnectionArn must be the ARN of a VPC connection/);
  });
});
