import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { DesiredResource, ResourceHandlers } from "../../../engine/handler";
import { parseReference } from "../arn";
import type { EventSource, MappingSettings, OpenEventSource } from "./event-source";
import type { RecordCounts } from "./outcomes";

const mappingInputs = z.looseObject({
  eventSourceArn: z.string(),
  functionName: z.string(),
  enabled: z.boolean().optional(),
});

interface OpenMapping {
  service: string;
  settings: MappingSettings;
  source: EventSource;
}

/** The event source mappings of the program that runs now, and what works them. How far each has come outlives the process. */
export class EventSourceMappings {
  /** By the URN of their resources. */
  private readonly open = new Map<string, OpenMapping>();

  /** @param openers by the service in the source's ARN, such as `sqs`; they are drained in this order */
  constructor(private readonly openers: Readonly<Record<string, OpenEventSource>>) {}

  /** Opens the mapping, in place of the resource's former one. @throws Error for a source of another service */
  async apply({ urn, name, inputs }: DesiredResource): Promise<MappingSettings> {
    const { eventSourceArn, functionName: functionArn, enabled = true } = mappingInputs.parse(inputs);
    const { tags: _tags, ...own } = inputs;
    const settings = {
      id: idOf(urn, eventSourceArn, inputs.startingPosition),
      eventSourceArn,
      functionArn,
      inputs: own,
    };
    const service = eventSourceArn.split(":")[2] ?? "";
    const openSource = this.openers[service];
    if (openSource === undefined) {
      const known = Object.keys(this.openers).join(", ");
      throw new Error(
        `event source mapping "${name}": the embedded cloud reads ${known}, got "${eventSourceArn}"; leave the mapping out`,
      );
    }
    const present = this.open.get(urn);
    if (isDeepStrictEqual(present?.settings, settings)) return settings;
    await present?.source.stop();
    this.open.delete(urn);
    if (enabled) {
      const source = openSource(settings);
      this.open.set(urn, { service, settings, source });
      await source.start();
    }
    return settings;
  }

  /** Resolves when nothing is left in any source. What a function of one service gives up may lie in a queue of the next. */
  async drain(): Promise<void> {
    for (const service of Object.keys(this.openers)) {
      const sources = [...this.open.values()].filter((mapping) => mapping.service === service);
      await Promise.all(sources.map(({ source }) => source.drain()));
    }
  }

  /** What became of the records of the streams that a function reads, since their mappings were opened; none where it reads none. */
  counts(functionName: string): RecordCounts | undefined {
    const found = [...this.open.values()].flatMap(({ settings, source }) =>
      source.outcomes && parseReference(settings.functionArn).name === functionName ? [source.outcomes.counts] : [],
    );
    if (found.length === 0) return undefined;
    const sum = (key: keyof RecordCounts) => found.reduce((total, counts) => total + counts[key], 0);
    return { handed: sum("handed"), givenUp: sum("givenUp"), skipped: sum("skipped") };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ source }) => source.stop()));
  }
}

/** Makes `aws:lambda/eventSourceMapping:EventSourceMapping`. */
export function mappingHandlers(mappings: EventSourceMappings): ResourceHandlers {
  return {
    "aws:lambda/eventSourceMapping:EventSourceMapping": async (resource) => {
      const { id, functionArn } = await mappings.apply(resource);
      const state = resource.inputs.enabled === false ? "Disabled" : "Enabled";
      return { id, outputs: { uuid: id, functionArn, state } };
    },
  };
}

/** Another source is another mapping, as it is in AWS, and begins at its starting position. */
function idOf(urn: string, eventSourceArn: string, startingPosition: unknown): string {
  // A consumer's ARN ends with the time of its registration.
  const source = eventSourceArn.replace(/(\/consumer\/[^:]+):\d+$/, "$1");
  const digits = createHash("sha256").update(`${urn} ${source} ${startingPosition}`).digest("hex").slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
