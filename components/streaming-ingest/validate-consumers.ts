import { type Problem, under } from "../shared/problems";
import { MAX_REGISTERED_CONSUMERS, validateStreamConsumer } from "../stream-consumer";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import { consumerComponentName } from "./consumers";
import { feedKeys } from "./feeds";
import { PENDING } from "./validate-parts";

/** Every problem of a pipeline's consumers, each with its path. */
export function validateConsumers(args: StreamingIngestArgs, pipeline: string): Problem[] {
  const { consumers, source } = args;
  if (consumers === undefined) return [];
  if (source.kinesis === undefined) {
    return [{ path: "consumers", reason: "must be left out without source.kinesis: there is no stream to read" }];
  }
  const each = Object.entries(consumers).flatMap(([key, consumer]) => {
    const found = validateStreamConsumer(
      { stream: { streamArn: PENDING }, consumer },
      consumerComponentName(pipeline, key),
    );
    return under(key, inTermsOfConsumers(found));
  });
  return under("consumers", [...each, ...checkRegistered(consumers), ...checkRegisteredNames(consumers)]).concat(
    checkComponentNames(args, pipeline),
  );
}

/** The settings of a consumer stand below its own name. */
function inTermsOfConsumers(problems: Problem[]): Problem[] {
  return problems.map(({ path, reason }) => ({ path: path.replace(/^consumer\.?/, ""), reason }));
}

/** K-21. */
function checkRegistered(consumers: NonNullable<StreamingIngestArgs["consumers"]>): Problem[] {
  const registered = Object.values(consumers).filter(({ enhancedFanOut }) => enhancedFanOut !== undefined).length;
  if (registered <= MAX_REGISTERED_CONSUMERS) return [];
  const reason = `must be ${MAX_REGISTERED_CONSUMERS} with enhancedFanOut at most, got ${registered}; let some share the throughput, or read another stream (K-21)`;
  return [{ path: "", reason }];
}

/** K-21: a name is one consumer's on its stream. */
function checkRegisteredNames(consumers: NonNullable<StreamingIngestArgs["consumers"]>): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(consumers).flatMap(([key, { enhancedFanOut }]) => {
    const name = enhancedFanOut?.consumerName;
    if (name === undefined) return [];
    const owner = owners.get(name);
    owners.set(name, owner ?? key);
    if (owner === undefined) return [];
    const reason = `"${name}" is already the consumer of ${owner}; give each its own (K-21)`;
    return [{ path: `${key}.enhancedFanOut.consumerName`, reason }];
  });
}

/** Components of consumers are named as those of deliveries and feeds are. */
function checkComponentNames(args: StreamingIngestArgs, pipeline: string): Problem[] {
  const owners = new Map(
    [...allDeliveries(args, pipeline), ...feedKeys(args.feeds ?? {})].map(({ key, path }) => [key, path]),
  );
  return Object.keys(args.consumers ?? {}).flatMap((key) => {
    const owner = owners.get(key);
    if (owner === undefined) return [];
    return [{ path: `consumers.${key}`, reason: `has the name of ${owner}; give each its own` }];
  });
}
