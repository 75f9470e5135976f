import type { EventColumnArgs } from "../../components/event-schema";
import type { DeliveryOutputs, PipelineOutputs } from "../../stacks/outputs";
import { canonicalOf } from "../compare/canonical";
import { readSide, type Window } from "../compare/read-side";
import { type Differences, Tally } from "../compare/tally";
import { servicesOf } from "./lookup-services";
import type { Streams } from "./streams";
import { alignColumns, group } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { pipelineOf, pipelinesOf } from "./target-stream";
import { parseOptions, UsageError } from "./usage";

const USAGE = `npm run compare -- --pipeline NAME --deliveries FIRST,SECOND [options]

Compares what two deliveries of a pipeline hold, row by row, whatever the order: counts by the hour of the event time, and
which rows only one of them has. Ends with 0 only when they hold the same.

  --pipeline NAME    the pipeline
  --deliveries A,B   two of its deliveries, to the lake or the warehouse
  --since TIME       events from then on, such as 2026-08-22T10:00:00Z       (all)
  --until TIME       events before then: leave out what still waits in a buffer
  --columns C,D      only these columns and the event time    (all that both tables have)
  --secret ARN       login of a user that may read the warehouse's tables (the administrator's)
  --json             the differences as one JSON object on stdout

${PLACE_USAGE}
`;

/** @returns 0 when both deliveries hold the same rows */
export async function compare(argv: string[], { stdout, stderr }: Streams = process): Promise<number> {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      pipeline: { type: "string" },
      deliveries: { type: "string" },
      since: { type: "string" },
      until: { type: "string" },
      columns: { type: "string" },
      secret: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const { pipeline: name, deliveries: pair } = values;
  if (name === undefined || pair === undefined)
    throw new UsageError(`--pipeline and --deliveries are needed\n\n${USAGE}`);
  const place = await findPlace(values);
  const pipeline = pipelineOf(pipelinesOf(place), name);
  const names = pairOf(pair);
  const [first, second] = [deliveryOf(pipeline, names[0]), deliveryOf(pipeline, names[1])];
  const window = windowOf(pipeline, [first, second], values);
  const { columns, left } = comparedColumns(pipeline, [first, second], values.columns);
  if (left.length > 0) stderr.write(`not compared: ${left.join(", ")}\n`);
  const services = servicesOf(place, values.secret);
  try {
    const read = withTime(columns, pipeline, window.eventTime);
    const tally = new Tally(read, window.eventTime);
    for (const row of await readSide(services, pipeline, first, read, window)) tally.add("first", row);
    for (const row of await readSide(services, pipeline, second, read, window)) tally.add("second", row);
    const differences = tally.differences();
    stdout.write(values.json ? `${JSON.stringify(differences)}\n` : render(differences, names));
    return differences.missing + differences.extra === 0 ? 0 : 1;
  } finally {
    for (const service of Object.values(services)) service?.close();
  }
}

function pairOf(text: string): [string, string] {
  const [first = "", second = "", ...others] = text.split(",").map((name) => name.trim());
  if (first !== "" && second !== "" && first !== second && others.length === 0) return [first, second];
  throw new UsageError(`--deliveries takes two names with a comma between, got "${text}"`);
}

function deliveryOf({ deliveries }: PipelineOutputs, name: string): DeliveryOutputs {
  const found = Object.hasOwn(deliveries, name) ? deliveries[name] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(`--deliveries: there is no "${name}"; the pipeline has ${Object.keys(deliveries).join(", ")}`);
}

/** Columns that both tables have, of a type whose values can be compared. */
function comparedColumns(pipeline: PipelineOutputs, sides: DeliveryOutputs[], chosen: string | undefined) {
  const [first = [], second = []] = sides.map(({ probe }) => (probe.schema ?? pipeline.schema).columns);
  const shared = first.filter(({ name }) => second.some((column) => column.name === name));
  const wanted = chosen?.split(",").map((name) => name.trim());
  const unknown = wanted?.filter((name) => !shared.some((column) => column.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`--columns: the tables do not both have ${unknown.join(", ")}; they have ${namesOf(shared)}`);
  }
  const columns = shared.filter(
    ({ name, type }) => canonicalOf(type) !== undefined && (wanted === undefined || wanted.includes(name)),
  );
  if (columns.length === 0) throw new UsageError("the tables have no column in common that can be compared");
  const all = [...new Set([...first, ...second].map(({ name }) => name))];
  return { columns, left: all.filter((name) => !columns.some((column) => column.name === name)) };
}

function namesOf(columns: EventColumnArgs[]): string {
  return columns.map(({ name }) => name).join(", ");
}

/** The time column is read for the counts by the hour, also where others are chosen. */
function withTime(columns: EventColumnArgs[], { schema }: PipelineOutputs, eventTime: string | undefined) {
  if (eventTime === undefined || columns.some(({ name }) => name === eventTime)) return columns;
  return [...columns, ...schema.columns.filter(({ name }) => name === eventTime)];
}

function windowOf(
  { schema }: PipelineOutputs,
  sides: DeliveryOutputs[],
  { since, until }: { since?: string | undefined; until?: string | undefined },
): Window {
  const inAll = sides.every(({ probe }) =>
    (probe.schema ?? schema).columns.some(({ name, type }) => name === schema.eventTime && type === "timestamp"),
  );
  if (inAll) {
    return { eventTime: schema.eventTime, since: instantOf("since", since), until: instantOf("until", until) };
  }
  if (since === undefined && until === undefined) return {};
  throw new UsageError("--since and --until go by the schema's eventTime, which these tables do not both have");
}

function instantOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (/T.+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(instant)) return instant;
  throw new UsageError(`--${option} takes a time with its zone, such as 2026-08-22T10:00:00Z, got "${text}"`);
}

function render(found: Differences, [first, second]: [string, string]): string {
  const rows = found.hours.map(({ hour, ...count }) => [
    ...[hour || "(no time)", group(count.first), group(count.second), group(count.missing), group(count.extra)],
  ]);
  const lines = alignColumns(["hour", first, second, `only in ${first}`, `only in ${second}`], rows);
  const isEqual = found.missing + found.extra === 0;
  const verdict = isEqual
    ? `the same ${group(found.first)} rows in both`
    : `${group(found.missing)} rows only in ${first}, ${group(found.extra)} only in ${second}`;
  const samples = [
    ...found.missingRows.map((row) => `only in ${first}: ${row}`),
    ...found.extraRows.map((row) => `only in ${second}: ${row}`),
  ];
  return `${[...lines, verdict, ...samples].join("\n")}\n`;
}
