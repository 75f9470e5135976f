import { type Breakage, change, isSet, isUnset, values } from "./breakage";
import { manyTags } from "./of-sources";

const KEY = ["arn:aws:kms:eu-west-1:123456789012:alias/mine", "mine"];
const made = { when: isUnset("existingBucketArn") };
const DAYS = [
  "rawExpirationDays",
  "dataExpirationDays",
  "errorExpirationDays",
  "stagingExpirationDays",
  "noncurrentVersionDays",
];

export const OF_LAKE: Breakage[] = [
  ...DAYS.flatMap((key) => values("lake", key, [0, 3651, 1.5], made)),
  ...values("lake", "bucketName", ["Lake", "ab", "a..b", "x".repeat(64)], made),
  ...values("lake", "databaseName", ["my-lake", ""]),
  ...values("lake", "kmsKeyArn", KEY),
  change("lake", { kmsKeyArn: "arn:aws:kms:eu-north-1:123456789012:key/0c3b" }, made),
  ...values("lake", "queryScanLimitBytes", [10_485_759]),
  ...values("lake", "existingBucketArn", ["arn:aws:s3:::lake/raw"], { when: isSet("existingBucketArn") }),
  change("lake", { bucketName: "lake" }, { when: isSet("existingBucketArn") }),
  ...values("lake", "allowDeletion", ["no"]),
  ...values("lake", "expirationDays", [1]),
];

const SERVERLESS = "warehouse.serverless";
const CLUSTER = "warehouse.cluster";
const EXISTING = "warehouse.existing";
const NETWORK = "warehouse.network";
const isMade = { when: isUnset("existing") };

export const OF_WAREHOUSE: Breakage[] = [
  change("warehouse", { serverless: undefined, cluster: undefined, existing: undefined }, { at: "" }),
  change("warehouse", { cluster: {} }, { when: isSet("serverless"), at: "" }),
  ...values(SERVERLESS, "namespaceName", ["X", "ab", "n".repeat(65)]),
  ...values(SERVERLESS, "workgroupName", ["a_b"]),
  ...values(SERVERLESS, "baseCapacityRpu", [0, 12, 1032]),
  change(SERVERLESS, ({ baseCapacityRpu }) => ({ maxCapacityRpu: Number(baseCapacityRpu) - 1 }), {
    at: "maxCapacityRpu",
  }),
  ...values(CLUSTER, "clusterIdentifier", ["-a", "a--b", "A", "a".repeat(64)]),
  ...values(CLUSTER, "nodeType", ["dc2.large"]),
  ...values(CLUSTER, "numberOfNodes", [0, 101]),
  change(CLUSTER, { numberOfNodes: 33 }, { when: ({ nodeType }) => nodeType === "ra3.xlplus" }),
  change(CLUSTER, { multiAz: true }, { when: ({ numberOfNodes }) => (numberOfNodes ?? 1) === 1 }),
  ...values(CLUSTER, "snapshotRetentionDays", [0, 36]),
  ...values(EXISTING, "host", ["db.example.com", undefined]),
  ...values(EXISTING, "adminSecretArn", ["arn:aws:secretsmanager:eu-north-1:123456789012:secret:x", undefined]),
  change(EXISTING, { workgroupArn: undefined }, { when: isSet("workgroupArn") }),
  change(EXISTING, { clusterIdentifier: "c" }, { when: isSet("workgroupName"), at: "" }),
  ...values(EXISTING, "streamingRoleArn", ["arn:aws:iam::123456789012:user/x"]),
  change("warehouse", { port: 1149 }, { when: isSet("existing") }),
  change("warehouse", { port: 65536 }, { when: isSet("existing") }),
  change("warehouse", { adminUsername: "boss" }, { when: isSet("existing") }),
  change("warehouse", { firehoseCidr: "192.0.2.0/27" }, { when: isSet("existing") }),
  change("warehouse", { publicAccessReason: "partners load it" }, { when: isSet("existing") }),
  ...values("warehouse", "databaseName", ["dev", "user", "Sales", "1st"], isMade),
  ...values("warehouse", "adminUsername", ["admin", "awsuser", "public", "user", "Boss"], isMade),
  ...values("warehouse", "port", [5430, 5456, 8190, 8216], isMade),
  ...values("warehouse", "firehoseCidr", ["0.0.0.0/0", "nowhere"], isMade),
  ...values("warehouse", "publicAccessReason", ["", "r".repeat(257), "why not?", 1], isMade),
  ...values("warehouse", "kmsKeyArn", [...KEY, "arn:aws:kms:eu-north-1:123456789012:key/0c3b"]),
  change("warehouse", { allowedCidrs: { all: "0.0.0.0/0" } }, { ...isMade, at: "allowedCidrs.all" }),
  change(
    "warehouse",
    { allowedCidrs: { a: "198.51.100.0/24", b: "198.51.100.0/24" } },
    { ...isMade, at: "allowedCidrs.b" },
  ),
  change("warehouse", { allowedCidrs: { "the office": "198.51.100.0/24" } }, { ...isMade, at: "allowedCidrs" }),
  ...values(NETWORK, "cidrBlock", ["10.0.0.0/15", "10.0.0.0/25", "10.0.0.0"], { when: isUnset("existingVpc") }),
  ...values(NETWORK, "availabilityZones", [["eu-west-1a"]], { when: isUnset("existingVpc") }),
  ...values(NETWORK, "cidrBlock", ["10.0.0.0/16"], { when: isSet("existingVpc") }),
  ...values(`${NETWORK}.existingVpc`, "vpcId", ["10.0.0.0/16"]),
  ...values(`${NETWORK}.existingVpc`, "subnetIds", [["subnet-01234567", "subnet-01234568"], undefined]),
  change(
    `${NETWORK}.existingVpc`,
    { subnetIds: ["subnet-01234567", "subnet-01234568", "net"] },
    { at: "subnetIds[2]" },
  ),
];

export const OF_STACK: Breakage[] = [
  ...values("", "logRetentionDays", [0, 31, "30"]),
  ...values("", "allowDeletion", ["yes", 1]),
  ...values("", "customerManagedKey", ["no"]),
  ...values("", "permissionsBoundaryArn", [
    "bounds",
    "",
    "arn:aws:iam::123456789012:role/bounds",
    "arn:aws:iam::1234:policy/bounds",
    "arn:aws:iam::123456789012:policy/a b",
    ["arn:aws:iam::123456789012:policy/bounds"],
  ]),
  ...values("", "tags", [{ "aws:x": "y" }, manyTags(51), { Team: "a", team: "b" }]),
  ...values("", "lakes", [{}]),
  ...values("", "ingest", [{}, undefined, []]),
  ...values("", "lake", ["big"]),
];
