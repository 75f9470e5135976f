import { AwsError } from "../contracts";

const TOO_MANY_REQUESTS = "TooManyRequestsException";

/** How many invocations of each function may be under way at a time, those that wait for a sandbox among them. */
export class Concurrency {
  private readonly reserved = new Map<string, number>();
  private readonly running = new Map<string, number>();

  /** @param most 0 refuses every invocation; undefined takes any number */
  reserve(functionName: string, most: number | undefined): void {
    if (most === undefined) this.reserved.delete(functionName);
    else this.reserved.set(functionName, most);
  }

  /** @throws AwsError TooManyRequestsException when all that is reserved is in use; `work` is not begun then */
  async run<T>(functionName: string, work: () => Promise<T>): Promise<T> {
    const running = this.running.get(functionName) ?? 0;
    const most = this.reserved.get(functionName);
    if (most !== undefined && running >= most) throw throttled(functionName, most);
    this.running.set(functionName, running + 1);
    try {
      return await work();
    } finally {
      this.running.set(functionName, (this.running.get(functionName) ?? 1) - 1);
    }
  }
}

/** Whether Lambda refused an invocation, which has not begun then. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.code === TOO_MANY_REQUESTS;
}

function throttled(functionName: string, most: number): AwsError {
  const message = `Rate Exceeded. Function ${functionName} has ${most} reserved concurrent executions, all in use; try again, or reserve more.`;
  return new AwsError(TOO_MANY_REQUESTS, message, 429);
}
