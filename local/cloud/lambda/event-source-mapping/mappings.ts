import { createHash } from "node:crypto";
import { z } from "zod";
import type { DesiredResource, ResourceHandlers } from "../../../engine/handler";
import type { EventSource, OpenEventSource } from "./event-source";

const mappingInputs = z.looseObject({
  eventSourceArn: z.string(),
  functionName: z.string(),
  enabled: z.boolean().optional(),
});

/** The event source mappings of the program that runs now, and what works them. */
export class EventSourceMappings {
  private readonly sources = new Map<string, EventSource>();

  /** @param openers by the service in the source's ARN, such as `sqs` */
  constructor(private readonly openers: Record<string, OpenEventSource>) {}

  /** Opens the mapping, in place of the one of that id. @throws Error for a source of another service */
  async apply(resource: DesiredResource): Promise<{ id: string; functionArn: string }> {
    const { eventSourceArn, functionName, enabled = true } = mappingInputs.parse(resource.inputs);
    const id = uuidOf(resource.urn);
    const service = eventSourceArn.split(":")[2] ?? "";
    const open = this.openers[service];
    if (open === undefined) {
      const known = Object.keys(this.openers).join(", ");
      throw new Error(
        `event source mapping "${resource.name}": the embedded cloud reads ${known}, got "${eventSourceArn}"; leave the mapping out`,
      );
    }
    await this.sources.get(id)?.stop();
    this.sources.delete(id);
    if (enabled) {
      const source = open({ id, eventSourceArn, functionArn: functionName, inputs: resource.inputs });
      this.sources.set(id, source);
      source.start();
    }
    return { id, functionArn: functionName };
  }

  async drain(): Promise<void> {
    await Promise.all([...this.sources.values()].map((source) => source.drain()));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sources.values()].map((source) => source.stop()));
  }
}

/** Makes `aws:lambda/eventSourceMapping:EventSourceMapping`. */
export function mappingHandlers(mappings: EventSourceMappings): ResourceHandlers {
  return {
    "aws:lambda/eventSourceMapping:EventSourceMapping": async (resource) => {
      const { id, functionArn } = await mappings.apply(resource);
      return { id, outputs: { uuid: id, functionArn } };
    },
  };
}

function uuidOf(urn: string): string {
  const digits = createHash("sha256").update(urn).digest("hex").slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
