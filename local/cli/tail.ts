import { KinesisClient } from "@aws-sdk/client-kinesis";
import { clientSettings } from "../feed/endpoint";
import { type ReadEvent, unpacked } from "../feed/read-events";
import { readStream, type StartOfReading } from "../feed/stream-reader";
import { interrupted } from "./interrupted";
import type { Streams } from "./streams";
import { group } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { chooseStream, STREAM_OPTIONS, STREAM_USAGE } from "./target-stream";
import { parseOptions, UsageError, wholeNumber } from "./usage";

const USAGE = `npm run tail -- [options]

Prints the records of a data stream as they arrive, each shard in its order, through splits and merges.

${STREAM_USAGE}
  --from WHERE       LATEST, TRIM_HORIZON (the oldest), or a time such as 2026-01-31T12:00:00Z   (LATEST)
  --limit N          records of one read, 1 to 10000                  (as many as the service gives)
  --count N          end after these records                          (never)
  --seconds S        end after this time                              (never)
  --json             a JSON object for each record: sequence number, shard, partition key, arrival, data

${PLACE_USAGE}
`;

interface TailOptions {
  from: StartOfReading;
  limit: number | undefined;
  count: number;
  seconds: number | undefined;
  json: boolean;
}

/** AWS allows 5 reads of a shard a second, to all its readers together (K-15). */
const AWS_INTERVAL = 250;

export async function tail(argv: string[], streams: Streams = process): Promise<number> {
  const { options, values } = readOptions(argv);
  const place = await findPlace(values);
  const { name, endpoint } = chooseStream(place, values);
  const client = new KinesisClient(clientSettings(endpoint));
  try {
    const interval = place.endpoint === undefined ? AWS_INTERVAL : 0;
    const printed = await print(client, name, interval, options, streams);
    streams.stderr.write(`${name}: ${group(printed)} ${printed === 1 ? "record" : "records"}\n`);
    return 0;
  } finally {
    client.destroy();
  }
}

function readOptions(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      ...STREAM_OPTIONS,
      from: { type: "string" },
      limit: { type: "string" },
      count: { type: "string" },
      seconds: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const { limit, count, seconds } = values;
  const options: TailOptions = {
    from: startOf(values.from ?? "LATEST"),
    limit: limit === undefined ? undefined : wholeNumber("limit", limit, 1, 10_000),
    count: count === undefined ? Number.POSITIVE_INFINITY : wholeNumber("count", count, 1, 1_000_000_000),
    seconds: seconds === undefined ? undefined : wholeNumber("seconds", seconds, 1, 86_400),
    json: values.json ?? false,
  };
  return { options, values };
}

/** A time without a zone is one of this machine, as Date has it. */
function startOf(text: string): StartOfReading {
  if (text === "LATEST" || text === "TRIM_HORIZON") return text;
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time.getTime()) && time.getTime() <= Date.now()) return time;
  throw new UsageError(`--from takes LATEST, TRIM_HORIZON, or a time that is past, got "${text}"`);
}

/** @returns the records printed */
async function print(
  client: KinesisClient,
  streamName: string,
  interval: number,
  options: TailOptions,
  { stdout, stderr }: Streams,
): Promise<number> {
  const stopping = interrupted();
  const timer = options.seconds === undefined ? undefined : setTimeout(stopping.stop, options.seconds * 1000);
  // The reader of a pipe may go first: `npm run tail | head`.
  stdout.on("error", stopping.stop);
  let printed = 0;
  try {
    const { from, limit } = options;
    const onOpen = (shards: number) => {
      const place = from instanceof Date ? from.toISOString() : from;
      stderr.write(`${streamName}: reading ${group(shards)} ${shards === 1 ? "shard" : "shards"} from ${place}\n`);
    };
    const reading = readStream(client, streamName, { from, limit, interval, onOpen, signal: stopping.signal });
    for await (const { shardId, records } of reading) {
      const events = records.flatMap(unpacked).slice(0, options.count - printed);
      await write(stdout, events.map((event) => lineOf(shardId, event, options.json)).join(""));
      printed += events.length;
      if (printed >= options.count) break;
    }
    return printed;
  } finally {
    clearTimeout(timer);
    stopping.ignore();
    stdout.removeListener("error", stopping.stop);
  }
}

function lineOf(shardId: string, event: ReadEvent, asJson: boolean): string {
  if (!asJson) return `${event.text}\n`;
  const { sequenceNumber, subSequenceNumber, partitionKey, arrivedAt, text, encoding } = event;
  const data = encoding === "base64" ? { dataBase64: text } : { data: text };
  return `${JSON.stringify({ sequenceNumber, subSequenceNumber, shardId, partitionKey, arrivedAt, ...data })}\n`;
}

/** Resolves when the text is on its way, so that a slow reader slows the reading. */
function write(stdout: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stdout.write(text, () => resolve());
  });
}
