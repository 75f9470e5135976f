import type { StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";

/** What became of the records of a stream on their way to a Lambda function that reads it beside the deliveries. */
export interface ConsumerAccount {
  pipeline: string;
  /** The consumer's name. */
  name: string;
  /** Name of the function. */
  functionName: string;
  /** Records that the stream took. With feeds of CloudWatch Logs a record holds several events. */
  fed: number;
  /** Those that the function has done. */
  handed: number;
  /** Those that were given up, and that the failure destination was told of. */
  givenUp: number;
  /** Those from before the time that the consumer begins at. */
  skipped: number;
}

/** The Lambda consumers as they stand now: all counts are since this process began. */
export function takeConsumerAccounts(cloud: Cloud, { pipelines }: StackOutputs): ConsumerAccount[] {
  return Object.entries(pipelines).flatMap(([pipeline, { source, consumers = {} }]) =>
    Object.entries(consumers).flatMap(([name, { functionName }]) => {
      const counts = functionName === undefined ? undefined : cloud.eventSources.counts(functionName);
      if (functionName === undefined || counts === undefined) return [];
      return [{ pipeline, name, functionName, fed: recordsTaken(cloud, source.name), ...counts }];
    }),
  );
}

/** What came since. */
export function consumersSince(now: ConsumerAccount[], before: ConsumerAccount[]): ConsumerAccount[] {
  return now.map((account) => {
    const former = before.find(({ pipeline, name }) => pipeline === account.pipeline && name === account.name);
    if (former === undefined) return account;
    return {
      ...account,
      fed: account.fed - former.fed,
      handed: account.handed - former.handed,
      givenUp: account.givenUp - former.givenUp,
      skipped: account.skipped - former.skipped,
    };
  });
}

/** As the stream itself counts, whoever put them. */
function recordsTaken({ cloudWatch }: Cloud, StreamName: string): number {
  const metric = { namespace: "AWS/Kinesis", metricName: "IncomingRecords", dimensions: { StreamName } };
  return cloudWatch.metrics.find(metric)?.here?.sum ?? 0;
}
