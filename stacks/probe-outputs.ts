import { DEFAULT_BUFFER_INTERVAL_SECONDS, LAMBDA_DEFAULTS } from "../components/delivery-stream/settings";
import type { DeliveryPlan } from "../components/streaming-ingest";
import type { ProbeOutputs } from "./outputs";

/** What a test record must be like to reach the delivery: read from the arguments that make it so. */
export function probeOutputs({ delivery, destination, schema }: DeliveryPlan): ProbeOutputs {
  const { transform, timeZone } = delivery;
  const select = transform?.select ?? {};
  const partitions = partitionFields(
    delivery,
    schema.columns.map(({ name }) => name),
  );
  const known = Object.entries(delivery.partitionValues ?? {});
  // A value outside the known ones makes objects that no query finds.
  const inKnownPartitions = known.flatMap(([key, values]): [string, string[]][] => {
    const field = partitions.fieldOf(key);
    return field === undefined ? [] : [[field, values]];
  });
  return {
    ...(delivery.schema && { schema: delivery.schema }),
    values: firstOfBoth(Object.entries(select), inKnownPartitions),
    taken: [...new Set([...Object.keys(select), ...Object.keys(transform?.set ?? {}), ...partitions.columns])].sort(),
    hasCustomCode: transform?.codePath !== undefined,
    bufferSeconds: destination === "STREAMING" ? 0 : bufferSeconds(delivery),
    ...(timeZone !== undefined && { timeZone }),
  };
}

function bufferSeconds({ bufferIntervalSeconds, transform }: DeliveryPlan["delivery"]): number {
  const batch = transform && (transform.bufferIntervalSeconds ?? LAMBDA_DEFAULTS.bufferIntervalSeconds);
  return (bufferIntervalSeconds ?? DEFAULT_BUFFER_INTERVAL_SECONDS) + (batch ?? 0);
}

/** Each field with a value that all its lists have, or the first of the first list where they have none in common. */
function firstOfBoth(...lists: [string, string[]][][]): Record<string, string> {
  const allowed = new Map<string, string[]>();
  for (const [field, values] of lists.flat()) {
    const before = allowed.get(field);
    allowed.set(
      field,
      before === undefined ? values : [...before.filter((value) => values.includes(value)), ...before],
    );
  }
  const chosen = [...allowed].flatMap(([field, [value]]) => (value === undefined ? [] : [[field, value]]));
  return Object.fromEntries(chosen);
}

/** A query of one field, `.user` or `."user"`, is that field; of another each column that it names counts. */
const ONE_FIELD = /^\s*\.\s*"?([a-z_][a-z0-9_]*)"?\s*$/;

function partitionFields({ partitionKeys = {}, transform }: DeliveryPlan["delivery"], columnNames: string[]) {
  const ofLambda = transform?.partitionKeys ?? {};
  const fieldOf = (key: string): string | undefined => ofLambda[key] ?? ONE_FIELD.exec(partitionKeys[key] ?? "")?.[1];
  const words = Object.values(partitionKeys).flatMap((query) => query.match(/[a-z_][a-z0-9_]*/g) ?? []);
  return { fieldOf, columns: [...Object.values(ofLambda), ...words.filter((word) => columnNames.includes(word))] };
}
