import assert from "node:assert/strict";
import type {
  DescribeStatementCommandOutput,
  ExecuteStatementCommandOutput,
  Field,
  GetStatementResultCommandOutput,
} from "@aws-sdk/client-redshift-data";
import { DataApi, type DataApiClient } from "../../../lambda/redshift-table/data-api";
import type { TableFunctionEnvironment } from "../../../lambda/redshift-table/request";
import { createSchema, createUser } from "../../../lambda/redshift-table/sql";

const ENVIRONMENT: TableFunctionEnvironment = {
  DATABASE_NAME: "warehouse",
  ADMIN_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin",
  WORKGROUP_NAME: "main",
};

/** Ten minutes that do not pass. */
const TIME = { getRemainingTimeInMillis: () => 600_000 };

type Description = Partial<DescribeStatementCommandOutput>;
type Page = Partial<GetStatementResultCommandOutput>;

/** A Data API that tells these descriptions one after another, and the last one from then on. */
function fakeDataApi(descriptions: Description[], pages: Page[] = []) {
  const executed: unknown[] = [];
  const tokens: (string | undefined)[] = [];
  const client = {
    executeStatement: async (input: unknown) => {
      executed.push(input);
      return { $metadata: {}, Id: `id-${executed.length}` } as ExecuteStatementCommandOutput;
    },
    batchExecuteStatement: async (input: unknown) => {
      executed.push(input);
      return { $metadata: {}, Id: `id-${executed.length}` };
    },
    describeStatement: async () => {
      const description = descriptions.length > 1 ? descriptions.shift() : descriptions[0];
      return { $metadata: {}, ...description } as DescribeStatementCommandOutput;
    },
    getStatementResult: async ({ NextToken }: { NextToken?: string }) => {
      tokens.push(NextToken);
      return { $metadata: {}, ...pages.shift() } as GetStatementResultCommandOutput;
    },
  } as unknown as DataApiClient;
  return { executed, tokens, client };
}

describe("DataApi", () => {
  it("DA-01 and DA-03 runs each statement by a call of its own, with the administrator's secret", async () => {
    const { client, executed } = fakeDataApi([{ Status: "FINISHED" }]);
    const api = new DataApi(client, ENVIRONMENT, TIME);
    await api.run(createSchema("ingest"));
    assert.deepEqual(executed, [
      {
        Database: "warehouse",
        SecretArn: ENVIRONMENT.ADMIN_SECRET_ARN,
        WorkgroupName: "main",
        ClusterIdentifier: undefined,
        Sql: 'CREATE SCHEMA IF NOT EXISTS "ingest"',
      },
    ]);
    assert.deepEqual(api.statements, ['CREATE SCHEMA IF NOT EXISTS "ingest"']);
  });

  it("asks until the statement is at its end", async () => {
    const { client } = fakeDataApi([{ Status: "SUBMITTED" }, { Status: "STARTED" }, { Status: "FINISHED" }]);
    const api = new DataApi(client, ENVIRONMENT, TIME);
    await api.run(createSchema("ingest"));
    assert.equal(api.statements.length, 1);
  });

  it("throws the statement's kind with Redshift's own message", async () => {
    const { client } = fakeDataApi([{ Status: "FAILED", Error: "ERROR: permission denied for database warehouse" }]);
    const api = new DataApi(client, ENVIRONMENT, TIME);
    await assert.rejects(api.run(createSchema("ingest")), {
      message: "CREATE SCHEMA failed: ERROR: permission denied for database warehouse",
    });
    assert.deepEqual(api.statements, []);
    const aborted = new DataApi(fakeDataApi([{ Status: "ABORTED" }]).client, ENVIRONMENT, TIME);
    await assert.rejects(aborted.query("SELECT 1"), { message: "SELECT failed: the statement ended as ABORTED" });
  });

  it("DA-09 keeps the password's hash out of the answer and of errors", async () => {
    const statement = createUser("u", "sha256|ab|cd");
    const { client } = fakeDataApi([{ Status: "FINISHED" }]);
    const api = new DataApi(client, ENVIRONMENT, TIME);
    await api.run(statement);
    assert.deepEqual(api.statements, [`CREATE USER "u" PASSWORD '***'`]);
    const failing = fakeDataApi([{ Status: "FAILED", Error: `ERROR: syntax error in "${statement.sql}"` }]);
    await assert.rejects(new DataApi(failing.client, ENVIRONMENT, TIME).run(statement), (error: Error) => {
      assert.equal(error.message, `CREATE USER failed: ERROR: syntax error in "CREATE USER "u" PASSWORD '***'"`);
      assert.equal(error.cause, undefined);
      return true;
    });
  });

  it("tries again what passes, and nothing else", async () => {
    const conflict = { Status: "FAILED", Error: "ERROR: tuple concurrently updated" } as const;
    const denied = { Status: "FAILED", Error: "ERROR: role is not authorized to perform: kinesis:ListShards" } as const;
    const passing = fakeDataApi([conflict, denied, { Status: "FINISHED" }]);
    await new DataApi(passing.client, ENVIRONMENT, TIME, [0, 0]).run(createSchema("ingest"));
    assert.equal(passing.executed.length, 3);
    const lasting = fakeDataApi([conflict]);
    await assert.rejects(
      new DataApi(lasting.client, ENVIRONMENT, TIME, [0, 0]).run(createSchema("ingest")),
      /tuple concurrently/,
    );
    assert.equal(lasting.executed.length, 3);
    const other = fakeDataApi([{ Status: "FAILED", Error: "ERROR: permission denied" }]);
    await assert.rejects(new DataApi(other.client, ENVIRONMENT, TIME, [0, 0]).run(createSchema("ingest")));
    assert.equal(other.executed.length, 1);
  });

  it("tries a query again as well: on a new stack it is the first call, and IAM does not know the policy yet", async () => {
    const { client, executed } = fakeDataApi([{ Status: "FINISHED" }], [{ ColumnMetadata: [], Records: [] }]);
    let denials = 2;
    const denied: DataApiClient = {
      ...client,
      executeStatement: (async (input: never) => {
        const error = "User: arn:aws:sts::123456789012:assumed-role/t/t is not authorized to perform: redshift-data:";
        if (denials-- > 0) throw new Error(`${error}ExecuteStatement`);
        return client.executeStatement(input);
      }) as DataApiClient["executeStatement"],
    };
    assert.deepEqual(await new DataApi(denied, ENVIRONMENT, TIME, [0, 0]).query("SELECT 1"), []);
    assert.equal(executed.length, 1);
    denials = 3;
    await assert.rejects(
      new DataApi(denied, ENVIRONMENT, TIME, [0, 0]).query("SELECT 1"),
      /^Error: SELECT failed: User: .* is not authorized/,
    );
  });

  it("DA-01 runs statements together as one batch, and tells none of them when it fails", async () => {
    const { client, executed } = fakeDataApi([{ Status: "STARTED" }, { Status: "FINISHED" }]);
    const api = new DataApi(client, ENVIRONMENT, TIME);
    const statements = [createSchema("a"), createSchema("b")];
    await api.runTogether(statements);
    const target = { Database: "warehouse", SecretArn: ENVIRONMENT.ADMIN_SECRET_ARN, WorkgroupName: "main" };
    const Sqls = statements.map(({ sql }) => sql);
    assert.deepEqual(executed, [{ ...target, ClusterIdentifier: undefined, Sqls }]);
    assert.deepEqual(api.statements, Sqls);
    const failing = new DataApi(fakeDataApi([{ Status: "FAILED", Error: "no" }]).client, ENVIRONMENT, TIME);
    await assert.rejects(failing.runTogether(statements), { message: "CREATE SCHEMA, CREATE SCHEMA failed: no" });
    assert.deepEqual(failing.statements, []);
  });

  it("stops to wait 10 s before the function's end, and says for what", async () => {
    const { client } = fakeDataApi([{ Status: "STARTED" }]);
    const left = [10_001, 10_000];
    const time = { getRemainingTimeInMillis: () => left.shift() ?? assert.fail("asked after the end") };
    await assert.rejects(
      new DataApi(client, ENVIRONMENT, time).run(createSchema("ingest")),
      /CREATE SCHEMA failed: statement id-1 is still STARTED at the end of the function's time/,
    );
    assert.deepEqual(left, []);
  });

  it("reads rows of several pages, each value in its kind", async () => {
    const ColumnMetadata = ["text", "number", "fraction", "truth", "nothing"].map((name) => ({ name }));
    const record = (text: string): Field[] => [
      { stringValue: text },
      { longValue: 0 },
      { doubleValue: 0.5 },
      { booleanValue: false },
      { isNull: true },
    ];
    const { client, tokens } = fakeDataApi(
      [{ Status: "FINISHED" }],
      [
        { ColumnMetadata, Records: [record("a")], NextToken: "more" },
        { ColumnMetadata, Records: [record("b")] },
      ],
    );
    const rest = { number: 0, fraction: 0.5, truth: false, nothing: null };
    assert.deepEqual(await new DataApi(client, ENVIRONMENT, TIME).query("SELECT 1"), [
      { text: "a", ...rest },
      { text: "b", ...rest },
    ]);
    assert.deepEqual(tokens, [undefined, "more"]);
  });
});
