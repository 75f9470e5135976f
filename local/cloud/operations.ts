import { AwsError } from "./contracts";

type Input = Record<string, unknown>;

/** One of a service's operations. @throws AwsError */
export type Operation = (input: Input) => Input | Promise<Input>;

interface Service {
  name: string;
  /** Where what it does not offer is had. @default nowhere */
  hint?: string;
}

/**
 * Runs one of a service's operations.
 *
 * @throws AwsError UnknownOperationException that lists what is offered
 */
export function runOperation<Answer>(
  operations: ReadonlyMap<string, (input: Input) => Answer>,
  [operation, input]: [operation: string, input: Input],
  service: Service,
): Answer {
  return findOperation(operations, operation, service)(input);
}

/** One of a service's operations, as `runOperation` runs it. */
export function findOperation<Run>(operations: ReadonlyMap<string, Run>, operation: string, service: Service): Run {
  const run = operations.get(operation);
  if (run !== undefined) return run;
  const { name, hint } = service;
  const refusal = `${name} has no ${operation} here; offered: ${[...operations.keys()].sort().join(", ")}.`;
  throw new AwsError("UnknownOperationException", hint === undefined ? refusal : `${refusal} ${hint}`);
}
