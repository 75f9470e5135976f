import { RESULTS_PREFIX } from "../data-lake/validate";
import { nameInArn, parseArn, serviceHost } from "../shared/arn";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/**
 * Who may take the role that lake reports run as: QuickSight. There is no condition on the account: no page says that
 * QuickSight meets one. Against use of the role by someone else's data source stands `iam:PassRole`.
 */
export const RUN_AS_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "quicksight.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** What reports over a lake must reach, all of it known. */
export interface LakeReportAccess {
  bucketArn: string;
  databaseName: string;
  workgroupArn: string;
  kmsKeyArn?: string;
  /** Names of the tables. */
  tableNames: string[];
  /** Where the tables' objects lie: what stands before the first expression of each prefix. */
  prefixes: string[];
}

/** What a report over the lake may do: run queries in the workgroup over the reported tables. */
export function lakeReportPolicy(access: LakeReportAccess): string {
  return policyDocument(lakeQueryStatements(access));
}

/** What queries over tables of the lake take, and the reading of their objects. */
export function lakeQueryStatements(access: LakeReportAccess): PolicyStatement[] {
  const { bucketArn, workgroupArn, kmsKeyArn } = access;
  return [
    ...queryStatements(workgroupArn),
    tablesStatement(access),
    { Sid: "FindBucket", Effect: "Allow", Action: "s3:GetBucketLocation", Resource: bucketArn },
    {
      Sid: "FindObjects",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": [...access.prefixes, RESULTS_PREFIX].map((prefix) => `${prefix}*`) } },
    },
    {
      Sid: "ReadEvents",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: access.prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
    },
    {
      Sid: "KeepResults",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      Resource: `${bucketArn}/${RESULTS_PREFIX}*`,
    },
    ...(kmsKeyArn === undefined ? [] : [keyStatement(kmsKeyArn)]),
  ];
}

function queryStatements(workgroupArn: string): PolicyStatement[] {
  const { partition, region, accountId } = parseArn(workgroupArn);
  return [
    {
      Sid: "Query",
      Effect: "Allow",
      Action: [
        "athena:BatchGetQueryExecution",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:GetQueryResultsStream",
        "athena:GetWorkGroup",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
      ],
      Resource: workgroupArn,
    },
    {
      Sid: "ReadCatalog",
      Effect: "Allow",
      Action: ["athena:GetDataCatalog", "athena:GetTableMetadata", "athena:ListDatabases", "athena:ListTableMetadata"],
      Resource: `arn:${partition}:athena:${region}:${accountId}:datacatalog/AwsDataCatalog`,
    },
    // These take no resource, and tell names only.
    {
      Sid: "FindWorkgroup",
      Effect: "Allow",
      Action: ["athena:ListDataCatalogs", "athena:ListWorkGroups"],
      Resource: "*",
    },
  ];
}

/** Glue checks the catalog, the database and the table, so all are named (D-02). */
function tablesStatement({ workgroupArn, databaseName, tableNames }: LakeReportAccess): PolicyStatement {
  const { partition, region, accountId } = parseArn(workgroupArn);
  const glue = `arn:${partition}:glue:${region}:${accountId}`;
  return {
    Sid: "ReadTables",
    Effect: "Allow",
    Action: ["glue:GetDatabase", "glue:GetDatabases", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
    Resource: [
      `${glue}:catalog`,
      `${glue}:database/${databaseName}`,
      ...tableNames.map((tableName) => `${glue}:table/${databaseName}/${tableName}`),
    ],
  };
}

function keyStatement(kmsKeyArn: string): PolicyStatement {
  return {
    Sid: "UseKeyOfObjects",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: kmsKeyArn,
    Condition: { StringEquals: { "kms:ViaService": serviceHost("s3", kmsKeyArn) } },
  };
}

/** Lets QuickSight's own role read the reader's login when a report is viewed (QS-06). */
export function readerSecretPolicy(secretArn: string, kmsKeyArn?: string): string {
  const read: PolicyStatement = {
    Sid: "ReadLogin",
    Effect: "Allow",
    Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
    Resource: secretArn,
  };
  if (kmsKeyArn === undefined) return policyDocument([read]);
  const decrypt: PolicyStatement = {
    Sid: "DecryptLogin",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyArn,
    Condition: { StringEquals: { "kms:ViaService": serviceHost("secretsmanager", kmsKeyArn) } },
  };
  return policyDocument([read, decrypt]);
}

/** Name of the workgroup in its ARN. */
export function workgroupNameOf(workgroupArn: string): string {
  return nameInArn(workgroupArn);
}
