import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_ID, value } from "../mocks";
import { CLUSTER, cluster, KEY_ARN, made, NAMESPACE, ROLE, serverless, WORKGROUP } from "./fixtures";

const STREAMING_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/main-streaming-1a2b3c4`;

/** The provider makes a secret of the administrator's name. */
function plain(input: unknown): unknown {
  return pulumi.runtime.isRpcSecret(input) ? pulumi.runtime.unwrapRpcSecret(input) : input;
}

describe("Redshift Serverless", () => {
  it("RedshiftServerless.6 has a namespace with Redshift's own password and logs of connections and users", async () => {
    const { runtime } = await made(serverless);
    const { adminUsername, ...inputs } = runtime.one(NAMESPACE).inputs;
    assert.equal(plain(adminUsername), "warehouse_admin");
    assert.deepEqual(inputs, {
      namespaceName: "main",
      dbName: "warehouse",
      manageAdminPassword: true,
      iamRoles: [STREAMING_ROLE],
      logExports: ["connectionlog", "userlog"],
    });
  });

  it("encrypts data and secret by the key that is given", async () => {
    const { runtime } = await made({ ...serverless, kmsKeyArn: KEY_ARN });
    const { kmsKeyId, adminPasswordSecretKmsKeyId } = runtime.one(NAMESPACE).inputs;
    assert.deepEqual(
      { kmsKeyId, adminPasswordSecretKmsKeyId },
      { kmsKeyId: KEY_ARN, adminPasswordSecretKmsKeyId: KEY_ARN },
    );
  });

  it("RS-28 and RedshiftServerless.2 have a workgroup that takes TLS only and declares every parameter", async () => {
    const { runtime } = await made(serverless);
    const { configParameters, subnetIds, securityGroupIds, ...inputs } = runtime.one(WORKGROUP).inputs;
    assert.deepEqual(inputs, {
      workgroupName: "main",
      namespaceName: "main",
      baseCapacity: 8,
      port: 5439,
      enhancedVpcRouting: true,
      publiclyAccessible: false,
    });
    const parameters = configParameters as { parameterKey: string; parameterValue: string }[];
    assert.deepEqual(Object.fromEntries(parameters.map((one) => [one.parameterKey, one.parameterValue])), {
      auto_mv: "true",
      datestyle: "ISO, MDY",
      enable_case_sensitive_identifier: "false",
      enable_user_activity_logging: "true",
      max_query_execution_time: "14400",
      query_group: "default",
      require_ssl: "true",
      search_path: "$user, public",
      use_fips_ssl: "false",
    });
  });

  it("takes its names, capacity and port from the arguments", async () => {
    const { runtime } = await made({
      ...serverless,
      serverless: { namespaceName: "sales-data", workgroupName: "sales", baseCapacityRpu: 16, maxCapacityRpu: 64 },
      databaseName: "sales",
      adminUsername: "root_1",
      port: 8200,
    });
    const namespace = runtime.one(NAMESPACE).inputs;
    assert.deepEqual(
      [namespace.namespaceName, namespace.dbName, plain(namespace.adminUsername)],
      ["sales-data", "sales", "root_1"],
    );
    const { workgroupName, namespaceName, baseCapacity, maxCapacity, port } = runtime.one(WORKGROUP).inputs;
    assert.deepEqual(
      { workgroupName, namespaceName, baseCapacity, maxCapacity, port },
      { workgroupName: "sales", namespaceName: "sales-data", baseCapacity: 16, maxCapacity: 64, port: 8200 },
    );
  });

  it("R-11 is public with access for Firehose only", async () => {
    const { runtime } = await made({ ...serverless, firehoseAccess: {} });
    assert.equal(runtime.one(WORKGROUP).inputs.publiclyAccessible, true);
    const allowed = await made({ ...serverless, allowedCidrs: { office: "203.0.113.0/24" } });
    assert.equal(allowed.runtime.one(WORKGROUP).inputs.publiclyAccessible, false);
  });

  it("RS-32 makes the namespace before the workgroup", async () => {
    const { runtime, component } = await made(serverless);
    const { namespace } = component.nodes;
    assert.ok(namespace);
    assert.ok(runtime.one(WORKGROUP).dependencies.includes(await value(namespace.urn)));
  });

  it("protects the namespace unless deletion is allowed", async () => {
    const kept = await made(serverless);
    assert.deepEqual(
      kept.runtime.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [NAMESPACE],
    );
    const free = await made({ ...serverless, allowDeletion: true });
    assert.deepEqual(
      free.runtime.resources.filter(({ protect }) => protect),
      [],
    );
  });
});

describe("a provisioned cluster", () => {
  it("RC-16, Redshift.4 and Redshift.7 is encrypted, logged, routed through the VPC and takes TLS only", async () => {
    const { runtime } = await made(cluster);
    const { vpcSecurityGroupIds, ...inputs } = runtime.one(CLUSTER).inputs;
    assert.deepEqual(vpcSecurityGroupIds, [runtime.one("aws:ec2/securityGroup:SecurityGroup").id]);
    assert.deepEqual(inputs, {
      clusterIdentifier: "main",
      nodeType: "ra3.large",
      clusterType: "single-node",
      multiAz: false,
      databaseName: "warehouse",
      masterUsername: "warehouse_admin",
      manageMasterPassword: true,
      encrypted: "true",
      iamRoles: [STREAMING_ROLE],
      port: 5439,
      clusterSubnetGroupName: "main-1a2b3c4",
      clusterParameterGroupName: "main-1a2b3c4",
      enhancedVpcRouting: true,
      publiclyAccessible: false,
      allowVersionUpgrade: true,
      automatedSnapshotRetentionPeriod: 7,
      skipFinalSnapshot: false,
      // By the subnet group's name, whose hex digits another deployment has not (RC-11).
      finalSnapshotIdentifier: "main-main-1a2b3c4-final",
    });
    assert.deepEqual(runtime.one("aws:redshift/parameterGroup:ParameterGroup").inputs, {
      description: "Redshift warehouse main",
      family: "redshift-1.0",
      parameters: [{ name: "require_ssl", value: "true" }],
    });
    assert.deepEqual(runtime.one("aws:redshift/logging:Logging").inputs, {
      clusterIdentifier: "main",
      logDestinationType: "cloudwatch",
      logExports: ["connectionlog", "userlog"],
    });
  });

  it("RC-03 has a number of nodes where there are several", async () => {
    const { runtime } = await made({
      ...cluster,
      cluster: {
        clusterIdentifier: "sales",
        nodeType: "ra3.4xlarge",
        numberOfNodes: 2,
        multiAz: true,
        snapshotRetentionDays: 35,
      },
    });
    const { clusterIdentifier, nodeType, clusterType, numberOfNodes, multiAz, automatedSnapshotRetentionPeriod } =
      runtime.one(CLUSTER).inputs;
    assert.deepEqual(
      { clusterIdentifier, nodeType, clusterType, numberOfNodes, multiAz, automatedSnapshotRetentionPeriod },
      {
        clusterIdentifier: "sales",
        nodeType: "ra3.4xlarge",
        clusterType: "multi-node",
        numberOfNodes: 2,
        multiAz: true,
        automatedSnapshotRetentionPeriod: 35,
      },
    );
  });

  it("encrypts data and secret by the key that is given", async () => {
    const { runtime } = await made({ ...cluster, kmsKeyArn: KEY_ARN });
    const { kmsKeyId, masterPasswordSecretKmsKeyId, encrypted } = runtime.one(CLUSTER).inputs;
    assert.deepEqual([kmsKeyId, masterPasswordSecretKmsKeyId, encrypted], [KEY_ARN, KEY_ARN, "true"]);
  });

  it("R-11 is public with access for Firehose only", async () => {
    const { runtime } = await made({ ...cluster, firehoseAccess: {} });
    assert.equal(runtime.one(CLUSTER).inputs.publiclyAccessible, true);
  });

  it("RC-11 goes without a final snapshot where deletion is allowed, and is protected else", async () => {
    const kept = await made(cluster);
    assert.deepEqual(
      kept.runtime.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [CLUSTER],
    );
    const { runtime } = await made({ ...cluster, allowDeletion: true });
    const { inputs, protect } = runtime.one(CLUSTER);
    assert.equal(protect, false);
    assert.equal(inputs.skipFinalSnapshot, true);
    assert.equal(inputs.finalSnapshotIdentifier, undefined);
  });

  it("reads data streams with a role that Redshift alone can take", async () => {
    const { runtime } = await made(cluster);
    const { assumeRolePolicy } = runtime.one(ROLE, "main-streaming").inputs;
    const [statement] = JSON.parse(String(assumeRolePolicy)).Statement;
    assert.deepEqual(statement.Principal, {
      Service: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
    });
  });
});
