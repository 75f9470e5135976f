import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type ConfigSource, readConfig } from "../../stacks/config";
import type { StackConfig } from "../../stacks/config/stack-config";

export type Settings = Record<string, unknown>;

/** One delivery of one pipeline, the least that is accepted. */
export function minimal(): Settings {
  return { ingest: { clicks: { schema: "user-event", source: { kinesis: {} }, deliveries: { lake: {} } } } };
}

/** The settings as Pulumi hands them over: every value is text. */
export function sourceOf(settings: Settings, more: Partial<ConfigSource> = {}): ConfigSource {
  const values = Object.entries(settings).map(([name, value]) => [
    `streaming-ingest:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    project: "streaming-ingest",
    stack: "test",
    values: Object.fromEntries(values),
    isSecret: () => false,
    ...more,
  };
}

export function read(settings: Settings): StackConfig {
  return readConfig(sourceOf(settings));
}

/** The problems that are reported, without the name of the stack. */
export function problemsOf(settings: Settings, more: Partial<ConfigSource> = {}): string[] {
  try {
    readConfig(sourceOf(settings, more));
  } catch (error) {
    assert.ok(pulumi.ResourceError.isInstance(error), String(error));
    return error.message.split("\n").map((line) => {
      assert.ok(line.startsWith('Stack "test": '), line);
      return line.slice('Stack "test": '.length);
    });
  }
  return [];
}

/** The minimal settings with a delivery of their own. */
export function withDelivery(delivery: Settings): Settings {
  return { ingest: { clicks: { schema: "user-event", source: { kinesis: {} }, deliveries: { lake: delivery } } } };
}
