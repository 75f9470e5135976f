import { AwsError } from "./contracts";

type Input = Record<string, unknown>;

/** One of a service's operations. @throws AwsError */
export type Operation = (input: Input) => Input | Promise<Input>;

/**
 * Runs one of a service's operations.
 *
 * @param service its name, and where what it does not offer is had
 * @throws AwsError UnknownOperationException that lists what is offered
 */
export function runOperation<Answer>(
  operations: ReadonlyMap<string, (input: Input) => Answer>,
  [operation, input]: [operation: string, input: Input],
  { name, hint }: { name: string; hint?: string },
): Answer {
  const run = operations.get(operation);
  if (run) return run(input);
  const refusal = `${name} has no ${operation} here; offered: ${[...operations.keys()].sort().join(", ")}.`;
  throw new AwsError("UnknownOperationException", hint === undefined ? refusal : `${refusal} ${hint}`);
}
