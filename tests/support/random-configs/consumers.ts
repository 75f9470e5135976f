import fc from "fast-check";
import {
  MAX_BATCH_SIZE,
  MAX_BATCHING_WINDOW_SECONDS,
  MAX_FUNCTION_TIMEOUT_SECONDS,
  MAX_PARALLELIZATION_FACTOR,
  MAX_RECORD_AGE_SECONDS,
  MAX_RETRY_ATTEMPTS,
  MIN_RECORD_AGE_SECONDS,
} from "../../../components/stream-consumer/validate";
import { MAX_MEMORY_MB, MIN_MEMORY_MB } from "../../../components/transform-function/validate";
import { arn, type Context, fixed, group, keyArn, LOWER, oneOf, type Settings, text, whole, word } from "./values";

const CODE = "stacks/consumers/audit.ts";
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" }],
});

/** Readers of a pipeline's stream. One of them at most shares its throughput, so that deliveries and a query have theirs (K-15). */
export function consumers(pipeline: string, context: Context): fc.Arbitrary<Settings> {
  const registered = fc
    .tuple(consumerName, reader(context))
    .map(([enhancedFanOut, settings]) => ({ enhancedFanOut, ...settings }));
  const shared = fc.oneof(application, lambda(context));
  return fc.tuple(fc.array(registered, { maxLength: 2 }), fc.option(shared, { nil: undefined })).map(([own, other]) => {
    const all = other === undefined ? own : [...own, other];
    return Object.fromEntries(all.map((one, index) => [`${pipeline}-reader${index}`, one]));
  });
}

/** So long that no two are the same (K-21). */
const consumerName = group({ consumerName: text("abcXYZ019_.-", 20, 128) });

const application = group({ roleName: text(`${LOWER}XYZ019_+=,.@-`, 1, 64) }, ["roleName"]);

/** Whoever reads with a registration: nobody known to the stack, an application, or a function. */
function reader(context: Context): fc.Arbitrary<Settings> {
  return fc.oneof(fixed({}), application, lambda(context));
}

function lambda(context: Context): fc.Arbitrary<Settings> {
  const settings = {
    codePath: fixed(CODE),
    memoryMB: whole(MIN_MEMORY_MB, MAX_MEMORY_MB),
    timeoutSeconds: whole(1, MAX_FUNCTION_TIMEOUT_SECONDS),
    environment: fc.dictionary(word, fc.string({ maxLength: 20 }), { maxKeys: 3 }),
    policyJson: fixed(POLICY),
    batchSize: whole(1, MAX_BATCH_SIZE),
    maximumBatchingWindowSeconds: whole(0, MAX_BATCHING_WINDOW_SECONDS),
    parallelizationFactor: whole(1, MAX_PARALLELIZATION_FACTOR),
    maximumRetryAttempts: whole(-1, MAX_RETRY_ATTEMPTS),
    maximumRecordAgeSeconds: fc.oneof(fixed(-1), whole(MIN_RECORD_AGE_SECONDS, MAX_RECORD_AGE_SECONDS)),
    bisectBatchOnFunctionError: fc.boolean(),
    reportBatchItemFailures: fc.boolean(),
    onFailure: onFailure(context),
  };
  const at = {
    startingPosition: fixed("AT_TIMESTAMP"),
    startingTimestamp: oneOf("2026-01-31T00:00:00Z", "2026-02-28T23:59:59.999Z"),
  };
  const functions = fc.oneof(
    group({ ...settings, startingPosition: oneOf("TRIM_HORIZON", "LATEST") }, ["codePath"]),
    group({ ...settings, ...at }, ["codePath", ...Object.keys(at)]),
  );
  return functions.map((made) => ({ lambda: made }));
}

/** A queue that is made, a queue, or a bucket. */
function onFailure(context: Context): fc.Arbitrary<Settings> {
  const kmsKeyArn = keyArn(context);
  return fc.oneof(
    fixed({}),
    group({ queueArn: word.map((name) => arn("sqs", context, name)), kmsKeyArn }, ["queueArn"]),
    group({ bucketArn: word.map((name) => `arn:aws:s3:::${name}`), kmsKeyArn }, ["bucketArn"]),
  );
}
