import { AwsError } from "../contracts";
import { DEFAULT_RECORD_LIMIT_KIB, REQUEST_LIMIT_BYTES } from "./put";
import type { StreamMeta, StreamStore } from "./store";

type Input = Record<string, unknown>;

/** K-20. */
const SHARD_METRICS = [
  "IncomingBytes",
  "IncomingRecords",
  "OutgoingBytes",
  "OutgoingRecords",
  "WriteProvisionedThroughputExceeded",
  "ReadProvisionedThroughputExceeded",
  "IteratorAgeMilliseconds",
];
const MAX_KEY_ID = 2048;
const LARGEST_RECORD_KIB = REQUEST_LIMIT_BYTES / 1024;

/** Is described, and has no effect on what is stored. */
export async function startStreamEncryption(store: StreamStore, input: Input): Promise<Input> {
  const KeyId = keyOf(input);
  await change(store, input, () => ({ EncryptionType: "KMS", KeyId }));
  return {};
}

export async function stopStreamEncryption(store: StreamStore, input: Input): Promise<Input> {
  keyOf(input);
  await change(store, input, () => ({ EncryptionType: "NONE", KeyId: undefined }));
  return {};
}

/** Shard-level metrics are described; none are made. */
export function enableEnhancedMonitoring(store: StreamStore, input: Input): Promise<Input> {
  return changeMetrics(store, input, (current, named) => [...new Set([...current, ...named])]);
}

export function disableEnhancedMonitoring(store: StreamStore, input: Input): Promise<Input> {
  return changeMetrics(store, input, (current, named) => current.filter((metric) => !named.includes(metric)));
}

export async function updateStreamMode(store: StreamStore, input: Input): Promise<Input> {
  const { StreamMode } = (input.StreamModeDetails ?? {}) as { StreamMode?: unknown };
  if (StreamMode !== "PROVISIONED" && StreamMode !== "ON_DEMAND") {
    throw new AwsError("ValidationException", `StreamMode must be PROVISIONED or ON_DEMAND, got ${StreamMode}.`);
  }
  await change(store, input, () => ({ StreamModeDetails: { StreamMode } }));
  return {};
}

/** K-12. */
export async function updateMaxRecordSize(store: StreamStore, input: Input): Promise<Input> {
  const size = input.MaxRecordSizeInKiB;
  if (typeof size !== "number" || size < DEFAULT_RECORD_LIMIT_KIB || size > LARGEST_RECORD_KIB) {
    const allowed = `${DEFAULT_RECORD_LIMIT_KIB} to ${LARGEST_RECORD_KIB}`;
    throw new AwsError("ValidationException", `MaxRecordSizeInKiB must be ${allowed}, got ${size}.`);
  }
  await change(store, input, () => ({ MaxRecordSizeInKiB: size }));
  return {};
}

async function changeMetrics(
  store: StreamStore,
  input: Input,
  desired: (current: string[], named: string[]) => string[],
): Promise<Input> {
  const named = metricsOf(input);
  let current: string[] = [];
  const stream = await change(store, input, ({ EnhancedMonitoring }) => {
    current = EnhancedMonitoring?.[0]?.ShardLevelMetrics ?? [];
    return { EnhancedMonitoring: [{ ShardLevelMetrics: desired(current, named) }] };
  });
  return {
    StreamName: stream.StreamName,
    StreamARN: stream.StreamARN,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: desired(current, named),
  };
}

function metricsOf({ ShardLevelMetrics }: Input): string[] {
  const named = Array.isArray(ShardLevelMetrics) ? ShardLevelMetrics.map(String) : [];
  const unknown = named.filter((metric) => metric !== "ALL" && !SHARD_METRICS.includes(metric));
  if (named.length === 0 || unknown.length > 0) {
    const allowed = [...SHARD_METRICS, "ALL"].join(", ");
    const message = `ShardLevelMetrics takes one or more of ${allowed}, got ${unknown.join(", ") || "none"}.`;
    throw new AwsError("ValidationException", message);
  }
  return named.includes("ALL") ? SHARD_METRICS : named;
}

function keyOf({ EncryptionType, KeyId }: Input): string {
  if (EncryptionType !== "KMS") {
    throw new AwsError("ValidationException", `EncryptionType must be KMS, got ${EncryptionType}.`);
  }
  if (typeof KeyId === "string" && KeyId !== "" && KeyId.length <= MAX_KEY_ID) return KeyId;
  throw new AwsError("ValidationException", `KeyId must have 1 to ${MAX_KEY_ID} characters, got ${KeyId}.`);
}

function change(
  store: StreamStore,
  { StreamName }: Input,
  changes: (stream: StreamMeta) => Partial<StreamMeta>,
): Promise<StreamMeta> {
  if (typeof StreamName !== "string") throw new AwsError("ValidationException", "Give StreamName or StreamARN.");
  return store.locked(StreamName, async () => {
    const stream = await store.stream(StreamName);
    const changed = { ...stream, ...changes(stream) };
    await store.save(changed);
    return changed;
  });
}
