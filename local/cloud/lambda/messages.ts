/** What the service tells a sandbox's worker when it starts. */
export interface WorkerStart {
  /** Folder of the function's code. */
  folder: string;
  /** `file.export`, as Lambda writes it. */
  handler: string;
  /** Folder that the AWS SDK is resolved from. */
  modules: string;
}

/** One invocation. Payloads travel as JSON text: it gives JSON's fidelity, its size is known, and copying it is cheap. */
export interface InvocationMessage {
  event: string;
  context: InvocationContext;
}

/** What the handler learns of its invocation, in Lambda's words. */
export interface InvocationContext {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  /** Milliseconds since the epoch at which the invocation times out. */
  deadline: number;
}

/** What the worker answers. */
export type WorkerAnswer = { result: string } | { error: FunctionErrorPayload };

/** The payload of a failed invocation. */
export interface FunctionErrorPayload {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}
