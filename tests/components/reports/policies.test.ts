import assert from "node:assert/strict";
import { lakeReportPolicy, RUN_AS_TRUST_POLICY, readerSecretPolicy } from "../../../components/reports";
import { KEY_ARN } from "../target-table/fixtures";

const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:reports-reader-AbCdEf";
const ACCESS = {
  bucketArn: "arn:aws:s3:::lake",
  databaseName: "shop_lake",
  workgroupArn: "arn:aws:athena:eu-west-1:123456789012:workgroup/lake",
  tableNames: ["clicks", "orders"],
  prefixes: ["clicks/", "orders/"],
};

describe("the role that reports over the lake run as", () => {
  const { Statement } = JSON.parse(lakeReportPolicy(ACCESS)) as { Statement: Record<string, unknown>[] };
  const statement = (sid: string) => Statement.find(({ Sid }) => Sid === sid);

  it("trusts QuickSight and nobody else", () => {
    assert.deepEqual(JSON.parse(RUN_AS_TRUST_POLICY).Statement, [
      { Effect: "Allow", Principal: { Service: "quicksight.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  it("reads the objects of the reported tables, and writes nothing but results", () => {
    assert.deepEqual(statement("ReadEvents")?.Resource, ["arn:aws:s3:::lake/clicks/*", "arn:aws:s3:::lake/orders/*"]);
    assert.deepEqual(statement("FindObjects")?.Condition, {
      StringLike: { "s3:prefix": ["clicks/*", "orders/*", "athena-results/*"] },
    });
    const writing = Statement.filter(({ Action }) => /Put|Abort/.test(JSON.stringify(Action)));
    assert.deepEqual(
      writing.map(({ Sid, Resource }) => [Sid, Resource]),
      [["KeepResults", "arn:aws:s3:::lake/athena-results/*"]],
    );
  });

  it("queries in the one workgroup, and looks up the reported tables only", () => {
    assert.equal(statement("Query")?.Resource, ACCESS.workgroupArn);
    assert.deepEqual(statement("ReadTables")?.Resource, [
      "arn:aws:glue:eu-west-1:123456789012:catalog",
      "arn:aws:glue:eu-west-1:123456789012:database/shop_lake",
      "arn:aws:glue:eu-west-1:123456789012:table/shop_lake/clicks",
      "arn:aws:glue:eu-west-1:123456789012:table/shop_lake/orders",
    ]);
  });

  it("has a wildcard for the lists of names only, and none among its actions", () => {
    const wide = Statement.filter(({ Resource }) => Resource === "*");
    assert.deepEqual(
      wide.map(({ Action }) => Action),
      [["athena:ListDataCatalogs", "athena:ListWorkGroups"]],
    );
    assert.doesNotMatch(JSON.stringify(Statement.map(({ Action }) => Action)), /\*/);
  });

  it("uses the bucket's key through S3 alone, where there is one", () => {
    assert.equal(statement("UseKeyOfObjects"), undefined);
    const last = JSON.parse(lakeReportPolicy({ ...ACCESS, kmsKeyArn: KEY_ARN })).Statement.at(-1);
    assert.equal(last.Resource, KEY_ARN);
    assert.deepEqual(last.Condition, { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } });
  });
});

describe("what QuickSight's own role is given", () => {
  it("is the reader's secret, and its key through Secrets Manager alone", () => {
    const read = {
      Sid: "ReadLogin",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: SECRET_ARN,
    };
    assert.deepEqual(JSON.parse(readerSecretPolicy(SECRET_ARN)).Statement, [read]);
    assert.deepEqual(JSON.parse(readerSecretPolicy(SECRET_ARN, KEY_ARN)).Statement, [
      read,
      {
        Sid: "DecryptLogin",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY_ARN,
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
      },
    ]);
  });
});
