import fc from "fast-check";
import { NODE_TYPES } from "../../../components/warehouse/validate-compute";
import { arn, type Context, days, fixed, group, keyArn, oneOf, type Settings, text, whole, word } from "./values";

/** The lake: made, or a bucket that exists. */
export function lake(context: Context): fc.Arbitrary<Settings> {
  const common = {
    databaseName: word,
    kmsKeyArn: keyArn(context),
    queryScanLimitBytes: whole(10_485_760, 2 ** 40),
    allowDeletion: fc.boolean(),
  };
  const made = {
    bucketName: text("abc019", 3, 63),
    rawExpirationDays: days,
    dataExpirationDays: days,
    errorExpirationDays: days,
    stagingExpirationDays: days,
    noncurrentVersionDays: days,
  };
  const existingBucketArn = word.map((name) => `arn:aws:s3:::${name}`);
  return fc.oneof(group({ ...common, ...made }), group({ ...common, existingBucketArn }, ["existingBucketArn"]));
}

/** The warehouse in each of its kinds. */
export function warehouse(context: Context): fc.Arbitrary<Settings> {
  const common = { kmsKeyArn: keyArn(context), allowDeletion: fc.boolean() };
  const made = {
    ...common,
    databaseName: word,
    adminUsername: word,
    port: fc.oneof(whole(5431, 5455), whole(8191, 8215)),
    network: network(context),
    firehoseCidr: oneOf("192.0.2.0/27"),
    publicAccessReason: text("abcXYZ019 _.:/=+-@", 1, 256),
    allowedCidrs: fc.subarray(["198.51.100.0/24", "203.0.113.7/32", "10.20.0.0/16"]).map(namedBlocks),
  };
  const exists = { ...common, databaseName: text("abcXYZ019_$-", 1, 127), port: whole(1150, 65535) };
  return fc.oneof(
    group({ ...made, serverless: serverless }, ["serverless"]),
    group({ ...made, cluster: cluster }, ["cluster"]),
    group({ ...exists, existing: existing(context) }, ["existing"]),
  );
}

function namedBlocks(blocks: string[]): Record<string, string> {
  return Object.fromEntries(blocks.map((block, index) => [`office-${index}`, block]));
}

const serverless: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.oneof(
      fixed(4),
      whole(1, 64).map((steps) => steps * 8),
    ),
    whole(0, 512),
  )
  .chain(([base, more]) =>
    group(
      {
        namespaceName: text("abc019-", 3, 64),
        workgroupName: text("abc019-", 3, 64),
        baseCapacityRpu: fixed(base),
        maxCapacityRpu: fixed(base + more),
      },
      ["baseCapacityRpu"],
    ),
  );

const cluster: fc.Arbitrary<Settings> = oneOf(...NODE_TYPES).chain((nodeType) => {
  const settings = {
    clusterIdentifier: fc.tuple(word, word).map((words) => words.join("-")),
    nodeType: fixed(nodeType),
    snapshotRetentionDays: whole(1, 35),
  };
  const several = {
    ...settings,
    numberOfNodes: whole(2, 32),
    multiAz: nodeType.startsWith("ra3.") ? fc.boolean() : fixed(false),
  };
  return fc.oneof(group({ ...settings, numberOfNodes: fixed(1) }), group(several, ["numberOfNodes", "nodeType"]));
});

function existing(context: Context): fc.Arbitrary<Settings> {
  const { region } = context;
  const common = {
    adminSecretArn: fixed(arn("secretsmanager", context, "secret:redshift!admin")),
    streamingRoleArn: fixed("arn:aws:iam::123456789012:role/service/reads-streams"),
  };
  const required = ["adminSecretArn", "streamingRoleArn", "host"];
  return word.chain((name) =>
    fc.oneof(
      group(
        {
          ...common,
          host: fixed(`${name}.123456789012.${region}.redshift-serverless.amazonaws.com`),
          workgroupName: fixed(name),
          workgroupArn: fixed(arn("redshift-serverless", context, "workgroup/0c3b4e1f-2345")),
        },
        [...required, "workgroupName", "workgroupArn"],
      ),
      group(
        { ...common, host: fixed(`${name}.c1a2b3.${region}.redshift.amazonaws.com`), clusterIdentifier: fixed(name) },
        [...required, "clusterIdentifier"],
      ),
    ),
  );
}

function network({ region }: Context): fc.Arbitrary<Settings> {
  const zones = fc.subarray(["a", "b", "c", "d"], { minLength: 3 }).map((ends) => ends.map((end) => `${region}${end}`));
  const subnetIds = whole(3, 6).map((count) => Array.from({ length: count }, (_, index) => `subnet-0123456${index}`));
  const vpc = group({ vpcId: fixed("vpc-01234567"), subnetIds }, ["vpcId", "subnetIds"]);
  return fc.oneof(
    group({ cidrBlock: oneOf("10.1.0.0/16", "10.2.0.0/20"), availabilityZones: zones }),
    group({ existingVpc: vpc }, ["existingVpc"]),
  );
}
