import { mustBe, mustBeSet } from "./checks";
import { at, isMap, listAt, type Properties, UNKNOWN } from "./known";
import { type Fault, resourcePolicy } from "./policy";
import { TYPES } from "./types";

const streamEncrypted = resourcePolicy(
  {
    name: "kinesis-stream-encrypted",
    controls: ["Kinesis.1"],
    level: "mandatory",
    types: [TYPES.stream],
    wants: "A data stream encrypts its records, or whoever reaches its storage reads them",
    wayOut: 'set encryptionType "KMS" with kmsKeyId "alias/aws/kinesis" or a key of your own',
  },
  ({ properties }) => mustBe(properties, "encryptionType", "KMS"),
);

/** With a data stream or a topic as its source Firehose stores nothing itself, and AWS refuses the setting (F-03, F-04). */
const deliveryEncrypted = resourcePolicy(
  {
    name: "delivery-stream-encrypted",
    controls: ["DataFirehose.1"],
    level: "mandatory",
    types: [TYPES.deliveryStream],
    wants: "A delivery stream that takes puts encrypts what it buffers; one with a source leaves that to the source",
    wayOut: "set serverSideEncryption { enabled: true }",
  },
  ({ properties }) => {
    const hasSource = ["kinesisSourceConfiguration", "mskSourceConfiguration"].some(
      (source) => at(properties, source) !== null,
    );
    return hasSource ? [] : mustBe(properties, "serverSideEncryption.enabled", true);
  },
);

const bucketEncrypted = resourcePolicy(
  {
    name: "bucket-encrypted-by-key",
    controls: ["S3.17"],
    level: "advisory",
    types: [TYPES.bucketEncryption],
    wants:
      "A bucket encrypts by a KMS key, so that reading takes a second permission; S3's own encryption is there anyway",
    wayOut: "set streaming-ingest:customerManagedKey, or kmsKeyArn of the lake, if the key is worth its price",
  },
  ({ properties }) =>
    (listAt(properties, "rules") ?? []).flatMap((rule, index) => {
      if (!isMap(rule)) return [];
      const faults = mustBe(rule, "applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms", "aws:kms:dsse");
      return faults.map(({ path, reason }) => ({ path: `rules[${index}].${path}`, reason }));
    }),
);

const clusterEncrypted = resourcePolicy(
  {
    name: "redshift-cluster-encrypted",
    controls: ["Redshift.10"],
    level: "mandatory",
    types: [TYPES.cluster],
    wants: "A cluster encrypts its data and its snapshots",
    wayOut: "set encrypted: true",
  },
  // The provider encrypts where nothing is said.
  ({ properties }) => mustBe(properties, "encrypted", true, "true", null),
);

const namespaceOwnKey = resourcePolicy(
  {
    name: "redshift-namespace-own-key",
    controls: ["RedshiftServerless.4"],
    level: "advisory",
    types: [TYPES.namespace],
    wants:
      "A namespace is encrypted by a customer-managed key, which its owner can take back; with AWS's own it is encrypted too",
    wayOut: "set streaming-ingest:customerManagedKey, or kmsKeyArn of the warehouse",
  },
  ({ properties }) => mustBeSet(properties, "kmsKeyId"),
);

/** Redshift clusters hold it in a parameter group, workgroups in themselves. */
const redshiftTls = resourcePolicy(
  {
    name: "redshift-tls-only",
    controls: ["Redshift.2", "RedshiftServerless.2"],
    level: "mandatory",
    types: [TYPES.clusterParameters, TYPES.workgroup],
    wants: "A warehouse takes connections by TLS only: passwords and rows cross the network",
    wayOut: "set the parameter require_ssl to true",
  },
  ({ type, properties }) =>
    type === TYPES.workgroup
      ? requireTls(properties, "configParameters", "parameterKey", "parameterValue")
      : requireTls(properties, "parameters", "name", "value"),
);

function requireTls(properties: Properties, path: string, keyName: string, valueName: string): Fault[] {
  const parameters = listAt(properties, path);
  if (parameters === undefined || parameters.includes(UNKNOWN)) return [];
  const parameter = parameters.find((entry) => at(entry, keyName) === "require_ssl") ?? null;
  const value = at(parameter, valueName);
  if (value === UNKNOWN || value === "true") return [];
  return [{ path, reason: 'must have require_ssl as "true"' }];
}

const keyRotated = resourcePolicy(
  {
    name: "kms-key-rotated",
    controls: ["KMS.4"],
    level: "mandatory",
    types: [TYPES.key],
    wants: "A symmetric key rotates each year, so that what one key material encrypts stays bounded",
    wayOut: "set enableKeyRotation: true",
  },
  ({ properties }) => {
    const spec = at(properties, "customerMasterKeySpec");
    // AWS rotates no other key.
    return spec === null || spec === "SYMMETRIC_DEFAULT" ? mustBe(properties, "enableKeyRotation", true) : [];
  },
);

const queueEncrypted = resourcePolicy(
  {
    name: "queue-encrypted",
    controls: ["SQS.1"],
    level: "mandatory",
    types: [TYPES.queue],
    wants: "A queue encrypts its messages: what could not be delivered is as private as what was",
    wayOut: "set sqsManagedSseEnabled: true or kmsMasterKeyId",
  },
  // AWS encrypts where nothing is said.
  ({ properties }) =>
    at(properties, "kmsMasterKeyId") === null ? mustBe(properties, "sqsManagedSseEnabled", true, null) : [],
);

const topicEncrypted = resourcePolicy(
  {
    name: "topic-encrypted",
    controls: ["SNS.1"],
    level: "mandatory",
    types: [TYPES.topic],
    wants: "A topic encrypts its messages, which name what fails and where",
    wayOut:
      "set kmsMasterKeyId to a key whose policy lets cloudwatch.amazonaws.com use it; alias/aws/sns does not (A-10)",
  },
  ({ properties }) =>
    at(properties, "kmsMasterKeyId") === "alias/aws/sns"
      ? [{ path: "kmsMasterKeyId", reason: "must not be alias/aws/sns, with which alarms reach nobody" }]
      : mustBeSet(properties, "kmsMasterKeyId"),
);

const resultsEncrypted = resourcePolicy(
  {
    name: "athena-results-encrypted",
    level: "mandatory",
    types: [TYPES.athenaWorkgroup],
    wants: "Results of queries are encrypted, and no client can ask otherwise: they hold the lake's rows",
    wayOut:
      "set configuration.resultConfiguration.encryptionConfiguration and configuration.enforceWorkgroupConfiguration: true",
  },
  ({ properties }) => [
    ...mustBeSet(properties, "configuration.resultConfiguration.encryptionConfiguration.encryptionOption"),
    // AWS enforces where nothing is said.
    ...(at(properties, "configuration.enforceWorkgroupConfiguration") === false
      ? mustBe(properties, "configuration.enforceWorkgroupConfiguration", true)
      : []),
  ],
);

/** An endpoint for Kinesis speaks HTTPS and has no such mode. */
const dmsTls = resourcePolicy(
  {
    name: "dms-endpoint-tls",
    controls: ["DMS.9"],
    level: "mandatory",
    types: [TYPES.dmsEndpoint],
    wants: "DMS reaches a database by TLS",
    wayOut: 'set sslMode to "require" or stricter',
  },
  ({ properties }) => {
    const engine = at(properties, "engineName");
    if (engine === UNKNOWN || engine === "kinesis") return [];
    return mustBe(properties, "sslMode", "require", "verify-ca", "verify-full");
  },
);

export const ENCRYPTION = [
  streamEncrypted,
  deliveryEncrypted,
  bucketEncrypted,
  clusterEncrypted,
  namespaceOwnKey,
  redshiftTls,
  keyRotated,
  queueEncrypted,
  topicEncrypted,
  resultsEncrypted,
  dmsTls,
];
