import assert from "node:assert/strict";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import { DELIVERY_STREAM, KEY, NAMESPACE, of, plan, WORKGROUP } from "./stack-fixtures";

describe("the warehouse of the stack production", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "production" });
  });

  it("R-11 lets in exactly the Region's Firehose block, on the one port", () => {
    const rules = of(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const shown = rules.map(({ inputs: { cidrIpv4, cidrIpv6, ipProtocol, fromPort, toPort } }) => ({
      cidrIpv4,
      cidrIpv6,
      ipProtocol,
      fromPort,
      toPort,
    }));
    assert.deepEqual(shown, [
      { cidrIpv4: "52.19.239.192/27", cidrIpv6: undefined, ipProtocol: "tcp", fromPort: 5439, toPort: 5439 },
    ]);
    const groups = of(result, "aws:ec2/securityGroup:SecurityGroup");
    assert.equal(groups.length, 1);
    assert.equal(groups[0]?.inputs.ingress, undefined);
  });

  it("R-11 warns that the endpoint is public, with the reason, which is its tag", () => {
    const [warning] = result.logs.filter(({ severity }) => severity === "warning");
    assert.match(warning?.message ?? "", /public address.*52\.19\.239\.192\/27.*R-11.*reaches no private/s);
    const [workgroup] = of(result, WORKGROUP);
    assert.deepEqual(workgroup?.inputs.tags, {
      environment: "production",
      "public-access-reason": "COPY by Firehose reaches no private warehouse",
    });
  });

  it("R-16 has no password in clear anywhere in the plan", () => {
    const text = JSON.stringify([result.resources, result.outputs]);
    const settings = [...text.matchAll(/"([a-zA-Z]*[pP]assword[a-zA-Z]*)":("[^"]*"|[^,}\]]+)/g)];
    // That Redshift is to keep one, and which key encrypts it, is no password.
    const telling = settings.filter(
      ([, name]) => !["manageAdminPassword", "adminPasswordSecretKmsKeyId"].includes(name ?? ""),
    );
    assert.deepEqual(telling, []);
    assert.ok(settings.some(([, name, value]) => name === "manageAdminPassword" && value === "true"));
  });

  it("makes the workgroup before the table, and the table before the delivery stream", () => {
    const [workgroup] = of(result, WORKGROUP);
    const [invocation] = of(result, "aws:lambda/invocation:Invocation");
    const delivery = of(result, DELIVERY_STREAM).find(({ name }) => name === "app-events-warehouse");
    assert.ok(workgroup && invocation && delivery);
    assert.ok(waitsFor(result, delivery, invocation), "the delivery stream does not wait for the table");
    assert.ok(waitsFor(result, invocation, workgroup), "the table does not wait for the workgroup");
  });

  it("is named after project and stack, so that staging finds its name free in the same account", () => {
    const [namespace] = of(result, NAMESPACE);
    const [workgroup] = of(result, WORKGROUP);
    assert.equal(namespace?.inputs.namespaceName, "streaming-ingest-production");
    assert.equal(workgroup?.inputs.workgroupName, "streaming-ingest-production");
  });

  it("protects of all its parts the namespace only, so that access can be revoked", () => {
    const [warehouse] = of(result, "streaming-ingest:index:Warehouse");
    assert.ok(warehouse);
    const parts = result.resources.filter(({ parent }) => parent === warehouse.urn);
    assert.ok(parts.length > 8, String(parts.length));
    assert.deepEqual(
      parts.filter(({ protect }) => protect).map(({ type }) => type),
      [NAMESPACE],
    );
  });

  it("ST-07 pays for no Kinesis endpoint, since nothing reads a stream", () => {
    assert.deepEqual(endpointsOf(result), ["com.amazonaws.eu-west-1.s3"]);
  });

  it("is protected, encrypted with the stack's key, logged, and asks for TLS", () => {
    const [namespace] = of(result, NAMESPACE);
    const [workgroup] = of(result, WORKGROUP);
    const [key] = of(result, KEY);
    assert.ok(namespace && workgroup && key);
    assert.equal(namespace.protect, true);
    assert.ok(namespace.propertyDependencies.kmsKeyId?.includes(key.urn));
    assert.deepEqual(namespace.inputs.logExports, ["connectionlog", "userlog"]);
    const parameters = workgroup.inputs.configParameters as unknown as {
      parameterKey: string;
      parameterValue: string;
    }[];
    assert.equal(parameters.find(({ parameterKey }) => parameterKey === "require_ssl")?.parameterValue, "true");
  });
});

/** The services that the warehouse's VPC has endpoints of. */
function endpointsOf(result: ProgramResult): string[] {
  const specs = of(result, "awsx:ec2:Vpc").map(({ inputs }) => inputs.vpcEndpointSpecs);
  return (specs as unknown as { serviceName: string }[][]).flat().map(({ serviceName }) => serviceName);
}

describe("a warehouse that reads a stream", () => {
  const planOf = (warehouse: object) =>
    runProgram({
      ...readStackFile({ stack: "staging" }),
      config: {
        "aws:region": "eu-west-1",
        "streaming-ingest:warehouse": JSON.stringify(warehouse),
        "streaming-ingest:ingest": JSON.stringify({
          clicks: {
            schema: "user-event",
            source: { kinesis: {} },
            deliveries: { warehouse: { redshift: { ingestion: "STREAMING" } } },
          },
        }),
      },
      mode: "preview",
    });

  it("ST-07 has the Kinesis endpoint in the VPC that is made, and nobody is let in", async () => {
    for (const kind of [{ serverless: {} }, { cluster: {} }]) {
      const result = await planOf(kind);
      assert.deepEqual(endpointsOf(result), ["com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.kinesis-streams"]);
      assert.deepEqual(of(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), []);
    }
  });

  it("has the names that the config gives, and those of the stack else", async () => {
    const named = await planOf({ serverless: { namespaceName: "sales" } });
    assert.equal(of(named, NAMESPACE)[0]?.inputs.namespaceName, "sales");
    assert.equal(of(named, WORKGROUP)[0]?.inputs.workgroupName, "streaming-ingest-staging");
    const [cluster] = of(await planOf({ cluster: {} }), "aws:redshift/cluster:Cluster");
    assert.equal(cluster?.inputs.clusterIdentifier, "streaming-ingest-staging");
    const [other] = of(await planOf({ cluster: { clusterIdentifier: "sales" } }), "aws:redshift/cluster:Cluster");
    assert.equal(other?.inputs.clusterIdentifier, "sales");
  });
});

/** Whether a resource waits for another, over whatever stands between. */
function waitsFor({ resources }: ProgramResult, later: RegisteredResource, earlier: RegisteredResource): boolean {
  const seen = new Set<string>();
  const pending = [later.urn];
  for (let urn = pending.pop(); urn !== undefined; urn = pending.pop()) {
    if (urn === earlier.urn) return true;
    if (seen.has(urn)) continue;
    seen.add(urn);
    pending.push(...(resources.find((resource) => resource.urn === urn)?.dependencies ?? []));
  }
  return false;
}
