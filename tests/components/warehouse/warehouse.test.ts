import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "../../../components/transform-function";
import { STREAMING_TRUST_POLICY, Warehouse, type WarehouseArgs } from "../../../components/warehouse";
import { validateWarehouse } from "../../../components/warehouse/validate";
import { ACCOUNT_ID, type MockRuntime, mockRuntime, REGION, UNKNOWN, value } from "../mocks";
import {
  CLUSTER,
  cluster,
  existing,
  FUNCTION,
  KEY_ARN,
  LOG_GROUP,
  made,
  NAMESPACE,
  problemLines,
  ROLE,
  ROLE_POLICY,
  SECRET_ARN,
  SERVERLESS_HOST,
  serverless,
  VPC,
  WORKGROUP,
  WORKGROUP_ARN,
} from "./fixtures";

const HOST = `main.${ACCOUNT_ID}.${REGION}.redshift-serverless.amazonaws.com`;
const ADMIN_SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:redshift!main-AbCdEf`;
const FUNCTION_RESOURCES = [
  `${LOG_GROUP} /aws/lambda/main-tables`,
  `${ROLE} main-tables`,
  `${ROLE_POLICY} main-tables`,
  `${FUNCTION} main-tables`,
];

/** Everything in recorded inputs and names of properties, as text. */
function inputsText(runtime: MockRuntime): string {
  return JSON.stringify(runtime.resources.map(({ inputs }) => inputs));
}

function registered({ resources }: MockRuntime): string[] {
  return resources.map(({ type, name }) => `${type} ${name}`).sort();
}

describe("Warehouse", () => {
  it("makes Serverless with its network, its role for data streams and the function that makes tables", async () => {
    const { runtime } = await made(serverless);
    assert.deepEqual(
      registered(runtime),
      [
        "streaming-ingest:index:Warehouse main",
        `${VPC} main`,
        "aws:ec2/securityGroup:SecurityGroup main",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule main-https",
        `${ROLE} main-streaming`,
        `${NAMESPACE} main`,
        `${WORKGROUP} main`,
        ...FUNCTION_RESOURCES,
      ].sort(),
    );
  });

  it("makes nothing but the function for a warehouse that exists", async () => {
    const { runtime, component } = await made(existing);
    assert.deepEqual(registered(runtime), ["streaming-ingest:index:Warehouse main", ...FUNCTION_RESOURCES].sort());
    assert.equal(await value(component.jdbcUrl), `jdbc:redshift://${SERVERLESS_HOST}:5439/sales`);
    assert.equal(component.securityGroupId, undefined);
    assert.equal(component.streamingRoleArn, undefined);
    assert.equal(component.connection.streamingRoleName, undefined);
  });

  it("is the parent of all its resources", async () => {
    for (const args of [serverless, cluster, existing]) {
      const { runtime, component } = await made(args);
      const urn = await value(component.urn);
      const [, ...children] = runtime.resources;
      for (const child of children) assert.equal(child.parent, urn, child.type);
    }
  });

  it("R-01 answers the endpoint of Serverless", async () => {
    const { component } = await made({ ...serverless, port: 5440, databaseName: "sales" });
    assert.equal(await value(component.host), HOST);
    assert.equal(await value(component.port), 5440);
    assert.equal(await value(component.databaseName), "sales");
    assert.equal(await value(component.jdbcUrl), `jdbc:redshift://${HOST}:5440/sales`);
    assert.equal(await value(component.adminSecretArn), ADMIN_SECRET);
    assert.equal(await value(pulumi.output(component.workgroupName)), "main");
    assert.equal(component.clusterIdentifier, undefined);
  });

  it("R-01 answers the endpoint of a cluster", async () => {
    const { component } = await made(cluster);
    const host = `main.abc123xyz789.${REGION}.redshift.amazonaws.com`;
    assert.equal(await value(component.jdbcUrl), `jdbc:redshift://${host}:5439/warehouse`);
    assert.equal(await value(component.adminSecretArn), ADMIN_SECRET);
    assert.equal(await value(pulumi.output(component.clusterIdentifier)), "main");
    assert.equal(component.workgroupName, undefined);
  });

  it("gives tables and deliveries what they need", async () => {
    const { component } = await made({ ...serverless, streamingAccess: true, kmsKeyArn: KEY_ARN });
    assert.deepEqual(await value(pulumi.output(component.connection)), {
      jdbcUrl: `jdbc:redshift://${HOST}:5439/warehouse`,
      databaseName: "warehouse",
      tableFunctionName: "main-tables-1a2b3c4",
      tableFunctionRoleName: "main-tables-1a2b3c4",
      streamingRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/main-streaming-1a2b3c4`,
      streamingRoleName: "main-streaming-1a2b3c4",
      kmsKeyArn: KEY_ARN,
    });
  });

  it("ST-07 gives no role for streams without access to them, so that the plan refuses a table that would wait in vain", async () => {
    for (const args of [serverless, cluster]) {
      const { runtime, component } = await made(args);
      assert.equal(component.streamingRoleArn, undefined);
      assert.equal(component.connection.streamingRoleArn, undefined);
      assert.equal(component.connection.streamingRoleName, undefined);
      // Redshift has the role all the same: it does not change when a stream comes.
      assert.equal(runtime.of(ROLE).filter(({ name }) => name === "main-streaming").length, 1);
      const open = await made({ ...args, streamingAccess: true });
      const arn = `arn:aws:iam::${ACCOUNT_ID}:role/main-streaming-1a2b3c4`;
      assert.equal(await value(pulumi.output(open.component.streamingRoleArn)), arn);
    }
  });

  it("passes on the role of an existing warehouse, without a name to grant to", async () => {
    const streamingRoleArn = `arn:aws:iam::${ACCOUNT_ID}:role/redshift`;
    const named = existing.existing;
    assert.ok(named);
    const { component } = await made({ ...existing, existing: { ...named, streamingRoleArn } });
    assert.equal(await value(pulumi.output(component.connection.streamingRoleArn)), streamingRoleArn);
    assert.equal(component.connection.streamingRoleName, undefined);
  });

  it("makes a role that reads no stream yet", async () => {
    const { runtime } = await made(serverless);
    assert.deepEqual(
      runtime.of(ROLE_POLICY).map(({ inputs }) => inputs.role),
      ["main-tables-1a2b3c4"],
    );
    assert.equal(runtime.one(ROLE, "main-streaming").inputs.assumeRolePolicy, STREAMING_TRUST_POLICY);
  });

  it("under protection protects itself and its store only, so that access can be revoked and the rest replaced", async () => {
    const open = { streamingAccess: true, firehoseAccess: {}, allowedCidrs: { office: "203.0.113.0/24" } };
    for (const [args, store] of [
      [{ ...serverless, ...open }, NAMESPACE],
      [{ ...cluster, ...open }, CLUSTER],
    ] as const) {
      for (const allowDeletion of [false, true]) {
        const runtime = mockRuntime();
        new Warehouse("main", { ...args, allowDeletion }, { protect: true });
        await runtime.settled();
        const types = runtime.resources.filter(({ protect }) => protect).map(({ type }) => type);
        assert.deepEqual(types, ["streaming-ingest:index:Warehouse", store]);
        assert.ok(runtime.resources.length > types.length + 8, String(runtime.resources.length));
      }
    }
  });

  it("gives every resource that can have them its tags", async () => {
    const tags = { team: "web" };
    const untagged = ["streaming-ingest:index:Warehouse", ROLE_POLICY, "aws:redshift/logging:Logging"];
    for (const args of [serverless, cluster]) {
      const all = { ...args, tags, firehoseAccess: {}, allowedCidrs: { office: "203.0.113.0/24" } };
      const { runtime } = await made(all);
      for (const { type, name, inputs } of runtime.resources) {
        if (!untagged.includes(type)) assert.deepEqual(inputs.tags, tags, `${type} ${name}`);
      }
    }
  });

  it("leaves what AWS computes unknown in a first preview, and registers the same resources", async () => {
    const network = {
      existingVpc: { vpcId: "vpc-0a1b2c3d", subnetIds: ["a", "b", "c"].map((zone) => `subnet-0000000${zone}`) },
    };
    const kinds: WarehouseArgs[] = [serverless, cluster, existing, { ...serverless, network, firehoseAccess: {} }];
    for (const args of kinds) {
      const preview = await made({ ...args, kmsKeyArn: KEY_ARN }, { preview: true });
      const run = await made({ ...args, kmsKeyArn: KEY_ARN });
      assert.deepEqual(registered(preview.runtime), registered(run.runtime));
      assert.equal(await value(pulumi.output(preview.component.connection.tableFunctionName)), undefined);
    }
    const { runtime, component } = await made(serverless, { preview: true });
    assert.equal(await value(component.jdbcUrl), undefined);
    const { variables } = runtime.one(FUNCTION).inputs.environment as { variables: Record<string, string> };
    assert.deepEqual(variables, { DATABASE_NAME: "warehouse", ADMIN_SECRET_ARN: UNKNOWN, WORKGROUP_NAME: "main" });
    assert.equal(runtime.one(ROLE_POLICY).inputs.policy, UNKNOWN);
  });

  it("RS-04 and RC-06 have no password in any input", async () => {
    for (const args of [serverless, cluster, existing]) {
      const { runtime } = await made({ ...args, kmsKeyArn: KEY_ARN });
      // The two switches let Redshift make the password; the others name the key of its secret.
      const harmless = /manageAdminPassword|manageMasterPassword|(adminPassword|masterPassword)SecretKmsKeyId/g;
      assert.doesNotMatch(inputsText(runtime).replace(harmless, ""), /password/i);
    }
    const made1 = await made(serverless);
    assert.equal(made1.runtime.one(NAMESPACE).inputs.manageAdminPassword, true);
    const made2 = await made(cluster);
    assert.equal(made2.runtime.one(CLUSTER).inputs.manageMasterPassword, true);
  });

  it("throws one error with every problem, and makes nothing", async () => {
    const runtime = mockRuntime();
    const args: WarehouseArgs = {
      ...serverless,
      port: 80,
      databaseName: "dev",
      firehoseAccess: { firehoseCidr: "all" },
    };
    assert.throws(
      () => new Warehouse("main", args),
      (error) => {
        assert.deepEqual(problemLines(error), [
          'Warehouse "main": databaseName must not be the well-known "dev" (Redshift.9); leave it out for "warehouse"',
          'Warehouse "main": port must be 5431–5455 or 8191–8215 (RS-23, RC-07), got 80; leave it out for 5439',
          'Warehouse "main": firehoseAccess.firehoseCidr must be an IPv4 block such as 203.0.113.0/24, got "all"',
        ]);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(registered(runtime), ["streaming-ingest:index:Warehouse main"]);
  });
});

describe("access for Firehose", () => {
  it("QS-07 tells QuickSight's block too where it is let in", async () => {
    const { warnings } = await made({ ...serverless, firehoseAccess: {}, quickSightAccess: {} });
    assert.match(
      warnings.join(),
      /open to Firehose's block 52\.19\.239\.192\/27 and to QuickSight's 52\.210\.255\.224\/27: /,
    );
  });

  it("R-11, R-12, Redshift.1 and RedshiftServerless.3 warn that the endpoint is public, why, and what the private way is", async () => {
    const { warnings } = await made({ ...serverless, firehoseAccess: {} });
    const [warning, ...others] = warnings;
    assert.match(warning ?? "", /public address, open to Firehose's block 52\.19\.239\.192\/27: .*R-11/);
    assert.match(warning ?? "", /fails Redshift\.1 and RedshiftServerless\.3 \(R-12\)/);
    assert.match(warning ?? "", /Streaming ingestion .* needs no public address/);
    assert.deepEqual(others, []);
  });

  it("Redshift.1 and RedshiftServerless.3 put the reason into a tag of the endpoint alone, and shorten the warning", async () => {
    const publicAccessReason = "BI loads by COPY: ticket 4711";
    for (const args of [serverless, cluster]) {
      const { runtime, warnings } = await made({
        ...args,
        tags: { team: "bi" },
        firehoseAccess: { publicAccessReason },
      });
      const tagged = runtime.resources.filter(({ inputs: { tags } }) => Object.keys(tags ?? {}).length === 2);
      assert.deepEqual(
        tagged.map(({ inputs: { tags } }) => tags),
        [{ team: "bi", "public-access-reason": publicAccessReason }],
      );
      assert.deepEqual(warnings, [
        `the endpoint has a public address, open to Firehose's block 52.19.239.192/27 (R-11, R-12), with the reason: ${publicAccessReason}`,
      ]);
    }
  });

  it("refuses a reason that no tag can hold", async () => {
    for (const publicAccessReason of ["", "because, well", "a".repeat(257)]) {
      const args = { ...serverless, firehoseAccess: { publicAccessReason } };
      assert.deepEqual(
        validateWarehouse({ ...args, region: "eu-west-1" }, "main").map(({ path }) => path),
        ["firehoseAccess.publicAccessReason"],
      );
    }
  });

  it("warns of nothing while the endpoint is private", async () => {
    for (const args of [serverless, cluster, existing]) assert.deepEqual((await made(args)).warnings, []);
  });
});

describe("the function that makes tables", () => {
  it("works on the workgroup through the Data API, with the administrator's secret", async () => {
    const { runtime } = await made(serverless);
    const { code, ...inputs } = runtime.one(FUNCTION).inputs;
    assert.ok(pulumi.asset.Archive.isInstance(code));
    assert.deepEqual(inputs, {
      description: "Makes the tables of the Redshift warehouse main",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      publish: false,
      role: `arn:aws:iam::${ACCOUNT_ID}:role/main-tables-1a2b3c4`,
      memorySize: 256,
      timeout: 900,
      environment: {
        variables: { DATABASE_NAME: "warehouse", ADMIN_SECRET_ARN: ADMIN_SECRET, WORKGROUP_NAME: "main" },
      },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/main-tables-1a2b3c4" },
    });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 30 });
  });

  it("works on the cluster", async () => {
    const { runtime } = await made(cluster);
    assert.deepEqual(runtime.one(FUNCTION).inputs.environment, {
      variables: { DATABASE_NAME: "warehouse", ADMIN_SECRET_ARN: ADMIN_SECRET, CLUSTER_IDENTIFIER: "main" },
    });
  });

  it("RS-30 may run statements on the workgroup's ARN, that of the cluster, or the one that is named", async () => {
    const clusterOnly = {
      host: `sales.abc123xyz789.${REGION}.redshift.amazonaws.com`,
      clusterIdentifier: "sales",
      adminSecretArn: SECRET_ARN,
    };
    const kinds: [WarehouseArgs, string][] = [
      [serverless, WORKGROUP_ARN],
      [cluster, `arn:aws:redshift:${REGION}:${ACCOUNT_ID}:cluster:main`],
      [existing, WORKGROUP_ARN],
      [{ region: REGION, existing: clusterOnly }, `arn:aws:redshift:${REGION}:${ACCOUNT_ID}:cluster:sales`],
    ];
    for (const [args, arn] of kinds) {
      const { runtime } = await made(args);
      const { policy, role } = runtime.one(ROLE_POLICY).inputs;
      assert.equal(role, "main-tables-1a2b3c4");
      assert.equal(JSON.parse(String(policy)).Statement[0].Resource, arn);
    }
  });

  it("is made after the warehouse, its log group and its role's policy", async () => {
    for (const args of [serverless, cluster]) {
      const { runtime, component } = await made(args);
      const { namespace, workgroup, cluster: clusterNode, ...nodes } = component.nodes;
      const { dependencies } = runtime.one(FUNCTION);
      const before = [nodes.tableFunctionLogGroup, nodes.tableFunctionRolePolicy, namespace, workgroup, clusterNode];
      for (const node of before) if (node) assert.ok(dependencies.includes(await value(node.urn)));
    }
  });

  it("holds the bundle of its code", async () => {
    const runtime = mockRuntime();
    let code: unknown;
    const look: pulumi.ResourceTransformation = ({ type, props }) => {
      if (type === FUNCTION) code = props.code;
      return undefined;
    };
    new Warehouse("main", serverless, { transformations: [look] });
    await runtime.settled();
    assert.ok(code instanceof pulumi.asset.AssetArchive);
    const assets = (await code.assets) as Record<string, pulumi.asset.StringAsset>;
    assert.deepEqual(Object.keys(assets), ["index.js"]);
    assert.equal(await assets["index.js"]?.text, bundle(join(__dirname, "../../../lambda/redshift-table/handler.ts")));
  });

  it("keeps its log as long as it is told", async () => {
    const { runtime } = await made({ ...existing, logRetentionDays: 365 });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 365 });
  });
});
