import { ENCRYPTION } from "../../policies/encryption";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a stream without KMS (Kinesis.1)",
    policy: "kinesis-stream-encrypted",
    type: TYPES.stream,
    change: { encryptionType: "NONE" },
    findings: ['encryptionType must be "KMS", got "NONE"; set encryptionType'],
  },
  {
    title: "a stream of direct PUT that is not encrypted (DataFirehose.1)",
    policy: "delivery-stream-encrypted",
    type: TYPES.deliveryStream,
    name: "app-events-warehouse",
    change: { serverSideEncryption: undefined },
    findings: ["serverSideEncryption.enabled must be true, got nothing"],
  },
  {
    title: "a bucket with S3's own encryption (S3.17)",
    policy: "bucket-encrypted-by-key",
    type: TYPES.bucketEncryption,
    change: { "rules/0/applyServerSideEncryptionByDefault/sseAlgorithm": "AES256" },
    findings: [
      'rules[0].applyServerSideEncryptionByDefault.sseAlgorithm must be "aws:kms" or "aws:kms:dsse", got "AES256"',
    ],
  },
  {
    title: "a cluster that is not encrypted (Redshift.10)",
    policy: "redshift-cluster-encrypted",
    type: TYPES.cluster,
    from: "others",
    change: { encrypted: "false" },
    findings: ['encrypted must be true or "true" or nothing, got "false"'],
  },
  {
    title: "a namespace with AWS's own key (RedshiftServerless.4)",
    policy: "redshift-namespace-own-key",
    type: TYPES.namespace,
    change: { kmsKeyId: undefined },
    findings: ["kmsKeyId must be set"],
  },
  {
    title: "a workgroup that takes connections without TLS (RedshiftServerless.2)",
    policy: "redshift-tls-only",
    type: TYPES.workgroup,
    change: { configParameters: [{ parameterKey: "require_ssl", parameterValue: "false" }] },
    findings: ['configParameters must have require_ssl as "true"'],
  },
  {
    title: "a cluster's parameters without require_ssl (Redshift.2)",
    policy: "redshift-tls-only",
    type: TYPES.clusterParameters,
    from: "others",
    change: { parameters: [] },
    findings: ['parameters must have require_ssl as "true"'],
  },
  {
    title: "a key that does not rotate (KMS.4)",
    policy: "kms-key-rotated",
    type: TYPES.key,
    change: { enableKeyRotation: undefined },
    findings: ["enableKeyRotation must be true, got nothing"],
  },
  {
    title: "a queue that is not encrypted (SQS.1)",
    policy: "queue-encrypted",
    type: TYPES.queue,
    from: "feeds",
    change: { sqsManagedSseEnabled: false },
    findings: ["sqsManagedSseEnabled must be true or nothing, got false"],
  },
  {
    title: "a topic that is not encrypted (SNS.1)",
    policy: "topic-encrypted",
    type: TYPES.topic,
    change: { kmsMasterKeyId: undefined },
    findings: ["kmsMasterKeyId must be set"],
  },
  {
    title: "a topic whose key CloudWatch may not use (A-10)",
    policy: "topic-encrypted",
    type: TYPES.topic,
    change: { kmsMasterKeyId: "alias/aws/sns" },
    findings: ["kmsMasterKeyId must not be alias/aws/sns, with which alarms reach nobody"],
  },
  {
    title: "results of queries in clear, as a client asks",
    policy: "athena-results-encrypted",
    type: TYPES.athenaWorkgroup,
    change: {
      "configuration/resultConfiguration/encryptionConfiguration": undefined,
      "configuration/enforceWorkgroupConfiguration": false,
    },
    findings: [
      "configuration.resultConfiguration.encryptionConfiguration.encryptionOption must be set",
      "configuration.enforceWorkgroupConfiguration must be true, got false",
    ],
  },
  {
    title: "an endpoint for a database without TLS (DMS.9)",
    policy: "dms-endpoint-tls",
    type: TYPES.dmsEndpoint,
    from: "others",
    change: { engineName: "postgres", sslMode: "none" },
    findings: ['sslMode must be "require" or "verify-ca" or "verify-full", got "none"'],
  },
];

describeCases("encryption", ENCRYPTION, CASES);
