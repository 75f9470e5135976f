import type fc from "fast-check";
import { fixed, group, oneOf, type Settings } from "./values";

/** A pipeline's settings, with a re-drive by chance where it can have one. */
export function withRedrive(pipeline: fc.Arbitrary<Settings>): fc.Arbitrary<Settings> {
  const redrive = group({ schedule: oneOf("rate(1 hour)", "cron(0 3 * * ? *)") });
  return pipeline.chain((settings) =>
    canRedrive(settings) ? group({ redrive }).map((more) => ({ ...settings, ...more })) : fixed(settings),
  );
}

/** Something must go by Firehose, and not unpacked from CloudWatch Logs' direct PUT (F-17). */
function canRedrive({ source, deliveries = {}, analytics, feeds }: Settings): boolean {
  const { results = {} } = (analytics ?? {}) as { results?: Record<string, Settings> };
  const all = [...Object.values(deliveries as Settings), ...Object.values(results).map(({ delivery }) => delivery)];
  const byFirehose = all.some((delivery) => delivery !== undefined && !isStreaming(delivery as Settings));
  const unpacks = (source as Settings).directPut !== undefined && (feeds as Settings | undefined)?.logs !== undefined;
  return byFirehose && !unpacks;
}

const isStreaming = ({ redshift }: Settings) => (redshift as Settings | undefined)?.ingestion === "STREAMING";
