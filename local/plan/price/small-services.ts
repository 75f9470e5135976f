import { lineOf, type PriceContext, type PriceLine, type Pricer } from "./context";
import { mapAt, mapsAt, numberAt, textAt, valueAt } from "./graph";
import { shardsNeeded } from "./kinesis";
import { INVOCATION, STREAM } from "./streams";
import { gigabytesOf, HOURS_PER_MONTH } from "./volumes";
import { DEFAULT_ZONES, publicAddresses } from "./warehouse";

/** GB of disk that each KPU of an application has, and pays for. */
const STORAGE_PER_KPU = 50;
/** A shorter period makes an alarm one of high resolution, in seconds. */
const STANDARD_PERIOD_SECONDS = 60;
/** Shards that an on-demand stream begins with, since it takes 4 MB/s from its first moment. */
const ON_DEMAND_SHARDS = 4;
const INTERFACE = "Interface";

/** Managed Flink: the tasks' KPUs and one more that runs the job. */
export const priceApplications: Pricer = (applications, context) =>
  applications.flatMap(({ name, inputs }) => {
    const subject = { service: "Managed Flink", name };
    const group = "applicationConfiguration.flinkApplicationConfiguration.parallelismConfiguration";
    const parallelism = numberAt(inputs, `${group}.parallelism`) ?? 1;
    const kpus = Math.ceil(parallelism / (numberAt(inputs, `${group}.parallelismPerKpu`) ?? 1));
    return [
      lineOf(
        context,
        subject,
        `${kpus + 1} KPUs, one of them to run the job`,
        "flink.kpuHour",
        (kpus + 1) * HOURS_PER_MONTH,
      ),
      lineOf(context, subject, "running storage", "flink.storage", kpus * STORAGE_PER_KPU),
    ];
  });

export const priceKeys: Pricer = (keys, context) =>
  keys.flatMap(({ name }) => [
    lineOf(context, { service: "KMS", name }, "key", "kms.key", 1),
    lineOf(context, { service: "KMS", name }, "requests", "kms.requests", context.assumptions.kmsRequests / 10_000),
  ]);

export const priceSecrets: Pricer = (secrets, context) =>
  secrets.map(({ name }) => lineOf(context, { service: "Secrets Manager", name }, "secret", "secrets.secret", 1));

/** A warehouse whose admin's password Redshift keeps, which is a secret as any other. */
export const priceManagedSecrets: Pricer = (warehouses, context) =>
  priceSecrets(
    warehouses.filter(
      ({ inputs }) =>
        valueAt(inputs, "manageAdminPassword") === true || valueAt(inputs, "manageMasterPassword") === true,
    ),
    context,
  );

export const priceAlarms: Pricer = (alarms, context) =>
  alarms.map(({ name, inputs }) => {
    const metrics = mapsAt(inputs, "metricQueries")
      .map((query) => mapAt(query, "metric"))
      .filter((one) => one !== undefined);
    const periods = [inputs, ...metrics].map((one) => numberAt(one, "period") ?? STANDARD_PERIOD_SECONDS);
    const isFast = periods.some((period) => period < STANDARD_PERIOD_SECONDS);
    const figure = isFast ? "cloudwatch.fastAlarmMetric" : "cloudwatch.alarmMetric";
    return lineOf(context, { service: "CloudWatch", name }, "alarm", figure, Math.max(1, metrics.length));
  });

export const priceCompositeAlarms: Pricer = (alarms, context) =>
  alarms.map(({ name }) =>
    lineOf(context, { service: "CloudWatch", name }, "composite alarm", "cloudwatch.compositeAlarm", 1),
  );

export const priceDashboards: Pricer = (dashboards, context) =>
  dashboards.map(({ name }) =>
    lineOf(context, { service: "CloudWatch", name }, "dashboard", "cloudwatch.dashboard", 1),
  );

/** Metrics of each shard, which are custom metrics. */
export const priceShardMetrics: Pricer = (_, context) =>
  [...context.streams.values()].flatMap((use) => {
    const { resource, onDemand } = use;
    const metrics = valueAt(resource.inputs, "shardLevelMetrics");
    if (!Array.isArray(metrics) || metrics.length === 0) return [];
    const subject = { service: "CloudWatch", name: resource.name };
    const shards = onDemand ? Math.max(ON_DEMAND_SHARDS, shardsNeeded(use)) : use.shards;
    return [lineOf(context, subject, "metrics of each shard", "cloudwatch.customMetric", metrics.length * shards)];
  });

export const priceQueries: Pricer = (workgroups, context) =>
  workgroups.map(({ name }) => {
    const { queryTerabytes } = context.assumptions;
    return lineOf(context, { service: "Athena", name }, "scanned by queries", "athena.terabyte", queryTerabytes);
  });

/** A network that awsx makes: its interface endpoints and NAT gateways, in each zone. */
export const priceNetworks: Pricer = (networks, context) =>
  networks.flatMap(({ name, inputs }) => {
    const zones = numberAt(inputs, "numberOfAvailabilityZones") ?? DEFAULT_ZONES;
    const endpoints = mapsAt(inputs, "vpcEndpointSpecs").filter((one) => textAt(one, "vpcEndpointType") === INTERFACE);
    const strategy = textAt(inputs, "natGateways.strategy") ?? "OnePerAz";
    const gateways = strategy === "None" ? 0 : strategy === "Single" ? 1 : zones;
    const subject = { service: "VPC", name };
    return [
      ...endpoints.flatMap((one) => endpointLines(name, textAt(one, "serviceName") ?? "", zones, context)),
      ...(gateways > 0
        ? [lineOf(context, subject, "NAT gateways", "network.natHour", gateways * HOURS_PER_MONTH)]
        : []),
    ];
  });

export const priceEndpoints: Pricer = (endpoints, context) =>
  endpoints
    .filter(({ inputs }) => textAt(inputs, "vpcEndpointType") === INTERFACE)
    .flatMap(({ name, inputs }) => {
      const subnets = valueAt(inputs, "subnetIds");
      const zones = Array.isArray(subnets) ? subnets.length : DEFAULT_ZONES;
      return endpointLines(name, textAt(inputs, "serviceName") ?? "", zones, context);
    });

function endpointLines(name: string, serviceName: string, zones: number, context: PriceContext): PriceLine[] {
  const service = serviceName.split(".").at(-1);
  const subject = { service: "VPC", name };
  const gigabytes = service === "kinesis-streams" ? streamedGigabytes(context) : 0;
  return [
    lineOf(
      context,
      subject,
      `endpoint of ${service} in ${zones} zones`,
      "network.endpointHour",
      zones * HOURS_PER_MONTH,
    ),
    ...(gigabytes > 0 ? [lineOf(context, subject, `through the endpoint`, "network.endpointGigabyte", gigabytes)] : []),
  ];
}

/** What a private warehouse reads of data streams. */
function streamedGigabytes({ graph, streams }: PriceContext): number {
  const read = graph.ofType(INVOCATION).flatMap((invocation) => graph.needs(invocation, STREAM, "input"));
  return read.reduce((total, { urn }) => {
    const use = streams.get(urn);
    return use === undefined ? total : total + gigabytesOf(use.flow);
  }, 0);
}

export const pricePublicAddresses: Pricer = (warehouses, context) =>
  warehouses.flatMap((warehouse) => {
    const addresses = publicAddresses(warehouse, context);
    const subject = { service: "VPC", name: warehouse.name };
    if (addresses === 0) return [];
    return [lineOf(context, subject, "public addresses", "network.publicAddressHour", addresses * HOURS_PER_MONTH)];
  });
