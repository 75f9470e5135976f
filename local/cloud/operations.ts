import { AwsError } from "./contracts";

type Input = Record<string, unknown>;

/**
 * Runs one of a service's operations.
 *
 * @param service its name, and what stands in for what it does not offer
 * @throws AwsError UnknownOperationException that lists what is offered
 */
export function runOperation<Answer>(
  operations: ReadonlyMap<string, (input: Input) => Answer>,
  [operation, input]: [operation: string, input: Input],
  { name, hint }: { name: string; hint: string },
): Answer {
  const run = operations.get(operation);
  if (run) return run(input);
  const offered = [...operations.keys()].join(", ");
  throw new AwsError("UnknownOperationException", `${name} has no ${operation} here; offered: ${offered}. ${hint}`);
}
