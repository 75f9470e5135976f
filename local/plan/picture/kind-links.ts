import { decodeProperties, type PropertyGroup } from "../../../components/sql-analytics/properties";
import { readScript, type ScriptTable } from "../../../components/sql-analytics/sql/read-script";
import { readPolicy } from "../policy-document";
import { literalHead, parsed, placeKey, placeOf, requestOf } from "./kind-texts";
import { type Link, nameKey, textAt, textsAt, type Values } from "./links";

const STREAM = "aws:kinesis/stream:Stream";
const DELIVERY = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/** What a delivery stream reads, calls and writes. */
export function deliveryLinks(values: Values): Link[] {
  return [...sourceLinks(values), ...transformLinks(values), ...targetLinks(values), ...errorLinks(values)];
}

function sourceLinks(values: Values): Link[] {
  const stream = textAt(values, "kinesisSourceConfiguration.kinesisStreamArn");
  const cluster = textAt(values, "mskSourceConfiguration.mskClusterArn");
  const topic = textAt(values, "mskSourceConfiguration.topicName");
  return [
    ...(stream === "" ? [] : [{ direction: "from" as const, key: stream }]),
    ...(cluster === ""
      ? []
      : [
          {
            direction: "from" as const,
            key: `${cluster}/${topic}`,
            otherwise: { kind: "Kafka topic", name: topic, tone: "stream" as const },
          },
        ]),
  ];
}

function transformLinks(values: Values): Link[] {
  const arns = ["extendedS3Configuration", "redshiftConfiguration"].flatMap((destination) =>
    textsAt(values, `${destination}.processingConfiguration.processors.*.parameters.*.parameterValue`),
  );
  const functions = arns.filter((arn) => /^arn:[^:]+:lambda:/.test(arn));
  return functions.map((arn) => ({ direction: "with", key: arn }));
}

function targetLinks(values: Values): Link[] {
  const { redshiftConfiguration } = values as Record<string, Values | undefined>;
  if (redshiftConfiguration !== undefined) return warehouseLinks(redshiftConfiguration);
  const place = placeOf(values);
  return place.bucketArn === undefined ? [] : [placeLink(place, formatOf(place)), ...backupLinks(place)];
}

function warehouseLinks(configuration: Values): Link[] {
  const name = textAt(configuration, "dataTableName");
  const otherwise = { kind: "warehouse table", name, tone: "warehouse" as const };
  return [
    { direction: "to", key: `table ${name}`, label: "staged, then COPY", otherwise },
    ...backupLinks(configuration),
  ];
}

function backupLinks({ s3BackupConfiguration }: Values): Link[] {
  return s3BackupConfiguration === undefined ? [] : [placeLink(s3BackupConfiguration as Values, "as they came")];
}

function placeLink(place: Values, label: string): Link {
  const prefix = textAt(place, "prefix");
  const otherwise = { kind: "S3", name: literalHead(prefix) || "bucket", tone: "lake" as const, isOwn: true };
  return { direction: "to", key: placeKey(textAt(place, "bucketArn"), prefix), label, otherwise };
}

/** As what events are written. */
function formatOf(place: Values): string {
  const serializer = "dataFormatConversionConfiguration.outputFormatConfiguration.serializer";
  if (textsAt(place, `${serializer}.parquetSerDe.compression`).length > 0) return "Parquet";
  if (textsAt(place, `${serializer}.orcSerDe.compression`).length > 0) return "ORC";
  return textAt(place, "compressionFormat") === "GZIP" ? "GZIP" : "";
}

/** One box for all that fails below the first folder: each delivery has a folder of its own in it. */
function errorLinks(values: Values): Link[] {
  const place = placeOf(values);
  const prefix = literalHead(textAt(place, "errorOutputPrefix"));
  if (prefix === "") return [];
  const folder = `${prefix.split("/")[0]}/`;
  const key = `failures ${placeKey(textAt(place, "bucketArn"), folder)}`;
  const otherwise = { kind: "what failed, and why", name: folder, tone: "error" as const, isOwn: true };
  return [{ direction: "to", key, isDashed: true, otherwise }];
}

/** Where the function of a re-drive puts what failed, by what it knows of its pipeline. */
export function redriveLinks(values: Values): Link[] {
  const place = parsed(textAt(values, "environment.variables.REDRIVE_PLACE"));
  const streams = [
    ...textsAt(place, "deliveries.*.redriveStreamName"),
    ...textsAt(place, "deliveries.*.staged.reloadStreamName"),
  ];
  return streams.map((name) => ({
    direction: "to",
    key: nameKey(DELIVERY, name),
    label: "what failed, once more",
    isDashed: true,
  }));
}

/** The tables of a SQL stage's script: one is read, the others are put into. */
export function sqlLinks(values: Values): Link[] {
  const path = "applicationConfiguration.environmentProperties.propertyGroups";
  const groups = path.split(".").reduce<unknown>((value, name) => (value as Values | undefined)?.[name], values);
  return tablesOf(groups as PropertyGroup[]).flatMap(({ name, options }) => {
    const direction = "source.init.position" in options ? "from" : "to";
    const { "stream.arn": arn, "delivery-stream": delivery } = options;
    const label = direction === "to" ? name.replace(/^Result_/, "") : undefined;
    if (arn !== undefined) return [{ direction, key: arn, label }];
    return delivery === undefined ? [] : [{ direction, key: nameKey(DELIVERY, delivery), label }];
  });
}

/** No tables for an application whose properties another program wrote. */
function tablesOf(groups: PropertyGroup[] | undefined): ScriptTable[] {
  try {
    return readScript(decodeProperties(groups ?? []).script).tables;
  } catch {
    return [];
  }
}

/** A table that reads a data stream itself. */
export function tableLinks(values: Values): Link[] {
  const { stream } = requestOf(values);
  if (stream?.streamName === undefined) return [];
  return [{ direction: "from", key: nameKey(STREAM, stream.streamName), label: "streaming ingestion" }];
}

/** Where a Kinesis Agent puts, by its settings file. */
export function agentLinks(values: Values): Link[] {
  const flows = parsed(textAt(values, "settings"));
  return [
    ...textsAt(flows, "flows.*.kinesisStream").map((name) => nameKey(STREAM, name)),
    ...textsAt(flows, "flows.*.deliveryStream").map((name) => nameKey(DELIVERY, name)),
  ].map((key) => ({ direction: "to", key }));
}

/** What the policy of a producer's role lets it put into. */
export function producerLinks(values: Values): Link[] {
  const puts = (readPolicy(values.policyJson) ?? []).filter(({ actions }) =>
    actions.some((action) => action.includes(":PutRecord")),
  );
  return puts.flatMap(({ resources }) => resources).map((key) => ({ direction: "to", key }));
}
