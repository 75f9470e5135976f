import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { Kinesis } from "../../../../../local/cloud/kinesis/kinesis";
import { redshiftHandlers } from "../../../../../local/cloud/redshift/handlers";
import { Redshift } from "../../../../../local/cloud/redshift/redshift";
import type { WarehouseDefinition } from "../../../../../local/cloud/redshift/registry";
import { S3 } from "../../../../../local/cloud/s3/s3";
import { SecretsManager } from "../../../../../local/cloud/secrets";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { putPoint, type ServiceMetricName } from "./points";
import { firing, watch } from "./watch";

const CLUSTER = "clicks";
const WORKGROUP = "clicks-workgroup";
const MOST_RPUS = 32;

describe("faults of a warehouse", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let kinesis: Kinesis;
  let secrets: SecretsManager;
  let redshift: Redshift;
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    kinesis = await Kinesis.open(settings);
    secrets = new SecretsManager(settings);
    redshift = newRedshift();
    await watch(
      {
        warehouses: {
          serverless: { workgroupName: WORKGROUP, maxCapacityRpu: MOST_RPUS },
          cluster: { clusterIdentifier: CLUSTER },
        },
      },
      cloudWatch.handlers(),
    );
  });
  afterEach(async () => {
    await redshift.close();
    await kinesis.close();
    cloudWatch.close();
    removeData(settings);
  });

  const newRedshift = (): Redshift => {
    const { dataDir } = settings;
    const { metrics } = cloudWatch;
    const objects = new S3(settings);
    return new Redshift({ dataDir, objects, streams: kinesis, secrets, port: 0, metrics, onProblem: assert.fail });
  };
  const makeCluster = async (): Promise<WarehouseDefinition> => {
    const type = "aws:redshift/cluster:Cluster";
    const inputs = { clusterIdentifier: CLUSTER, databaseName: "events" };
    await redshiftHandlers(redshift, secrets, settings)[type]?.({ urn: "u", type, name: CLUSTER, inputs });
    const [definition] = redshift.registry.warehouses();
    assert.ok(definition);
    return definition;
  };
  const health = () => {
    const dimensions = { ClusterIdentifier: CLUSTER };
    return cloudWatch.metrics.find({ namespace: "AWS/Redshift", metricName: "HealthStatus", dimensions })?.here;
  };

  fault("cluster-unhealthy", "the cluster's database has ended and answers nothing", async () => {
    const { database } = await redshift.open(await makeCluster());
    await database.close();
    await redshift.checkHealth();
    assert.deepEqual(firing(cloudWatch), ["cluster-cluster-unhealthy"]);
  });

  fault("cluster-unhealthy", "the cluster's folder is locked, and the database does not begin", async () => {
    const definition = await makeCluster();
    const second = newRedshift();
    await assert.rejects(second.open(definition), /lock is held by process/);
    await second.close();
    assert.deepEqual(firing(cloudWatch), ["cluster-cluster-unhealthy"]);
  });

  // The machine's own disk and CPUs are shared with all that runs on it, and say nothing of a cluster; it has no RPUs.
  const cluster = (MetricName: string): ServiceMetricName => ({
    ...{ Namespace: "AWS/Redshift", MetricName },
    dimension: ["ClusterIdentifier", CLUSTER],
  });
  const capacity: ServiceMetricName = {
    ...{ Namespace: "AWS/Redshift-Serverless", MetricName: "ComputeCapacity" },
    dimension: ["Workgroup", WORKGROUP],
  };
  const points: [part: string, alarm: string, metric: ServiceMetricName, calm: number, breaching: number][] = [
    ["cluster", "disk-full", cluster("PercentageDiskSpaceUsed"), 80, 82],
    ["cluster", "cluster-busy", cluster("CPUUtilization"), 90, 92],
    ["serverless", "warehouse-at-most", capacity, MOST_RPUS - 8, MOST_RPUS],
  ];
  for (const [part, alarm, metric, calm, breaching] of points) {
    const { MetricName } = metric;
    fault(alarm, `points of ${MetricName}, put as AWS would emit them: ${breaching}, after ${calm}`, async () => {
      putPoint(cloudWatch, metric, calm);
      assert.deepEqual(firing(cloudWatch), []);
      putPoint(cloudWatch, metric, breaching);
      assert.deepEqual(firing(cloudWatch), [`${part}-${alarm}`]);
    });
  }

  it("clean: nothing, and the cluster answers", async () => {
    await makeCluster();
    await redshift.checkHealth();
    assert.deepEqual(firing(cloudWatch), []);
    assert.deepEqual(health(), { sum: 2, count: 2, min: 1, max: 1 });
  });
});
