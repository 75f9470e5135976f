import type { Outcomes } from "./outcomes";

/** What an event source mapping wants: Pulumi's inputs, read. */
export interface MappingSettings {
  /** AWS's identifier of the mapping, the same at each run. */
  id: string;
  /** What is read: a queue, a data stream, or a consumer that is registered on one. */
  eventSourceArn: string;
  functionArn: string;
  /** Pulumi's inputs of the mapping, for what is particular to a service. */
  inputs: Record<string, unknown>;
}

/** Hands the records of a queue or a stream to a function. */
export interface EventSource {
  /** Resolves when the source has begun, so that it has all that comes from then on. */
  start(): Promise<void>;
  /** Of a data stream: what became of its records. */
  readonly outcomes?: Outcomes;
  /** Resolves when the function has had all that the source holds, or it was given up; nobody waits for timeouts then. */
  drain(): Promise<void>;
  /** Takes nothing more, and resolves when no run of the function is under way. What is not done stays in the source. */
  stop(): Promise<void>;
}

/** @throws Error that names what the embedded cloud does not do */
export type OpenEventSource = (mapping: MappingSettings) => EventSource;
