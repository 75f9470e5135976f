import { basename, dirname, resolve } from "node:path";
import { z } from "zod";
import { LOG_FORMATS, type LogFormatName } from "./log-formats";
import { nameMatcher } from "./patterns";

const FORMAT_NAMES = Object.keys(LOG_FORMATS) as [LogFormatName, ...LogFormatName[]];
const jsonFormat = z.literal("COMPACT").optional();
const names = z.array(z.string().min(1)).min(1);

const processingOption = z.discriminatedUnion("optionName", [
  z.strictObject({
    optionName: z.literal("SINGLELINE"),
    parseOptions: z.array(z.enum(["NO_TRIM", "ESCAPE_NEW_LINE"])).optional(),
  }),
  z.strictObject({
    optionName: z.literal("CSVTOJSON"),
    customFieldNames: names,
    delimiter: z.string().min(1).optional(),
    jsonFormat,
  }),
  z
    .strictObject({
      optionName: z.literal("LOGTOJSON"),
      // The Kinesis Agent asks for it also beside a matchPattern.
      logFormat: z.enum(FORMAT_NAMES),
      matchPattern: z.string().min(1).optional(),
      customFieldNames: names.optional(),
      jsonFormat,
    })
    .refine(({ matchPattern, customFieldNames }) => matchPattern === undefined || customFieldNames !== undefined, {
      message: "matchPattern needs customFieldNames, one for each group",
    })
    .refine(
      ({ logFormat, matchPattern, customFieldNames }) =>
        matchPattern !== undefined ||
        customFieldNames === undefined ||
        customFieldNames.length === LOG_FORMATS[logFormat].fields.length,
      { message: "customFieldNames must be as many as the log format has fields" },
    ),
]);

/** What a line becomes (S-20). */
export type ProcessingOption = z.infer<typeof processingOption>;

/** Settings of the agent's own queues, which are taken and have no effect: a record waits for nothing here. */
const WITHOUT_EFFECT = [
  "maxBufferAgeMillis",
  "waitOnFullPublishQueueMillis",
  "waitOnEmptyPublishQueueMillis",
  "waitOnFullRetryQueueMillis",
  "retryInitialBackoffMillis",
  "retryMaxBackoffMillis",
  "publishQueueCapacity",
  "minTimeBetweenFilePollsMillis",
  "maxTimeBetweenFileTrackerRefreshMillis",
] as const;

const flow = z
  .strictObject({
    filePattern: z.string().min(1),
    kinesisStream: z.string().min(1).optional(),
    deliveryStream: z.string().min(1).optional(),
    dataProcessingOptions: z.array(processingOption).default([]),
    initialPosition: z.enum(["START_OF_FILE", "END_OF_FILE"]).default("END_OF_FILE"),
    partitionKeyOption: z.enum(["RANDOM", "DETERMINISTIC"]).default("RANDOM"),
    skipHeaderLines: z.int().min(0).max(100).default(0),
    maxBufferSizeRecords: z.int().min(1).max(500).optional(),
    maxBufferSizeBytes: z.int().min(1).optional(),
    ...Object.fromEntries(WITHOUT_EFFECT.map((name) => [name, z.int().min(0).optional()])),
  })
  .refine(({ kinesisStream, deliveryStream }) => (kinesisStream === undefined) !== (deliveryStream === undefined), {
    message: "must have kinesisStream or deliveryStream, and not both",
  });

/** What is set beside the flows; the agent has more such settings, none of which changes a record. */
const settings = z.looseObject({
  flows: z.array(flow).min(1),
  "kinesis.endpoint": z.string().optional(),
  "firehose.endpoint": z.string().optional(),
});

/** One pattern of files and where their lines go. */
export interface Flow {
  /** Absolute path of the folder, and what names in it are meant. */
  folder: string;
  glob: string;
  destination: { kind: "kinesis" | "directPut"; name: string };
  options: ProcessingOption[];
  initialPosition: "START_OF_FILE" | "END_OF_FILE";
  partitionKeyOption: "RANDOM" | "DETERMINISTIC";
  skipHeaderLines: number;
  /** Lower than what the service takes in one call, where set. */
  maxRecords: number | undefined;
  maxBytes: number | undefined;
}

/** The agent's settings file, read. */
export interface AgentSettings {
  flows: Flow[];
  /** With `https://` before it. */
  kinesisEndpoint: string | undefined;
  firehoseEndpoint: string | undefined;
}

/**
 * Reads the settings file of the Kinesis Agent.
 *
 * @param where it is from, for errors
 * @throws Error with all that is wrong, and for settings that would change records and are not known here
 */
export function readSettings(text: string, where: string): AgentSettings {
  const { flows, ...rest } = checked(parse(text, where), where);
  return {
    flows: flows.map(toFlow),
    kinesisEndpoint: withScheme(rest["kinesis.endpoint"]),
    firehoseEndpoint: withScheme(rest["firehose.endpoint"]),
  };
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is no JSON: ${(error as Error).message}`);
  }
}

function checked(value: unknown, where: string): z.infer<typeof settings> {
  const result = settings.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new Error(`${where} is not what this agent can work by:\n${problems.join("\n")}`);
}

function toFlow(given: z.infer<typeof flow>): Flow {
  const { kinesisStream, deliveryStream } = given;
  return {
    ...placeOf(given.filePattern),
    destination:
      kinesisStream === undefined
        ? { kind: "directPut", name: deliveryStream ?? "" }
        : { kind: "kinesis", name: kinesisStream },
    options: given.dataProcessingOptions,
    initialPosition: given.initialPosition,
    partitionKeyOption: given.partitionKeyOption,
    skipHeaderLines: given.skipHeaderLines,
    maxRecords: given.maxBufferSizeRecords,
    maxBytes: given.maxBufferSizeBytes,
  };
}

/** @throws Error for a pattern that is none, or one of folders, which the Kinesis Agent does not know either */
export function placeOf(filePattern: string): Pick<Flow, "folder" | "glob"> {
  const path = resolve(filePattern);
  const [folder, glob] = [dirname(path), basename(path)];
  if (/[*?[{]/.test(folder))
    throw new Error(`filePattern ${filePattern}: only the file's name may be a pattern, not its folder`);
  nameMatcher(glob);
  return { folder, glob };
}

function withScheme(endpoint: string | undefined): string | undefined {
  return endpoint === undefined || /^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`;
}
