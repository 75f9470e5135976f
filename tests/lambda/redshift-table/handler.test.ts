import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { bundle } from "../../../components/transform-function/bundle";
import type { Row } from "../../../lambda/redshift-table/data-api";
import { handler } from "../../../lambda/redshift-table/handler";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, FUNCTION_NAME, SECRET_ARN } from "./requests";
import { STATEMENTS } from "./statements";

const TIME = { getRemainingTimeInMillis: () => 600_000 };
const HANDLER = "lambda/redshift-table/handler.ts";

/** Answers the calls that the handler makes, out of a fake warehouse. */
class FakeAws {
  readonly warehouse = new FakeWarehouse();
  private readonly results: Row[][] = [];

  async answer(operation: string, input: Record<string, string>): Promise<{ status: number; body: object }> {
    switch (operation) {
      case "RedshiftData.ExecuteStatement":
        this.results.push(await this.execute(input.Sql ?? ""));
        return ok({ Id: String(this.results.length - 1) });
      case "RedshiftData.DescribeStatement":
        return ok({ Id: input.Id, Status: "FINISHED" });
      case "RedshiftData.GetStatementResult":
        return ok(resultOf(this.results[Number(input.Id)] ?? []));
      case "secretsmanager.GetSecretValue": {
        const login = await this.warehouse.read(input.SecretId ?? "");
        return login ? ok({ SecretString: JSON.stringify(login) }) : NO_VALUE;
      }
      case "secretsmanager.PutSecretValue":
        await this.warehouse.write(input.SecretId ?? "", JSON.parse(input.SecretString ?? ""));
        return ok({});
      default:
        return assert.fail(`unknown call ${operation}`);
    }
  }

  private async execute(sql: string): Promise<Row[]> {
    if (sql.startsWith("SELECT")) return this.warehouse.query(sql);
    const kinds = STATEMENTS.map(([{ kind }]) => kind);
    const kind = kinds.find((known) => sql.startsWith(known)) ?? assert.fail(`unknown statement ${sql}`);
    await this.warehouse.run({ kind, sql });
    return [];
  }
}

const NO_VALUE = { status: 400, body: { __type: "ResourceNotFoundException", message: "no value" } };
const ok = (body: object) => ({ status: 200, body });

function resultOf(rows: Row[]): object {
  const names = Object.keys(rows[0] ?? {});
  const field = (value: Row[string] | undefined) => {
    if (typeof value === "string") return { stringValue: value };
    if (typeof value === "number") return { longValue: value };
    return typeof value === "boolean" ? { booleanValue: value } : { isNull: true };
  };
  return {
    ColumnMetadata: names.map((name) => ({ name })),
    Records: rows.map((row) => names.map((name) => field(row[name]))),
  };
}

describe("handler of the table function", () => {
  const aws = new FakeAws();
  const environment = { ...process.env };
  let server: Server;

  before(async () => {
    server = createServer((request: IncomingMessage, response) => {
      void (async () => {
        const operation = String(request.headers["x-amz-target"]);
        const { status, body } = await aws.answer(operation, JSON.parse(await text(request)));
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
      })();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
      DATABASE_NAME: "warehouse",
      ADMIN_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin",
      WORKGROUP_NAME: "main",
    });
  });
  after(() => {
    process.env = environment;
    server.closeAllConnections();
    server.close();
  });

  it("makes a table, changes nothing the second time, and removes it, all through the SDK's own clients", async () => {
    const request = copyRequest({}, { allowDrop: true });
    const made = await handler(request, TIME);
    assert.equal(made.statements.length, 6);
    assert.doesNotMatch(JSON.stringify(made), /sha256/);
    assert.equal(aws.warehouse.secrets.get(SECRET_ARN)?.username, "orders_loader");
    assert.deepEqual(await handler({ ...request, tf: { action: "update", prev_input: request } }, TIME), {
      statements: [],
    });
    const removed = await handler({ ...request, tf: { action: "delete", prev_input: request } }, TIME);
    assert.equal(removed.statements.at(-1), 'DROP TABLE IF EXISTS "ingest"."orders"');
    assert.equal(aws.warehouse.users.size, 0);
  });

  it("is bundled without the AWS SDK and without Pulumi", () => {
    const code = bundle(HANDLER);
    assert.match(code, /require\("@aws-sdk\/client-redshift-data"\)/);
    assert.doesNotMatch(code, /@pulumi/);
    assert.ok(code.length < 60_000, `${code.length} characters`);
  });
});
