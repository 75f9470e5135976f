import { AwsError } from "../contracts";
import type { InvocationContext } from "./messages";
import { Sandbox, type SandboxSettings } from "./sandbox";

/** The sandboxes of one function version. Invocations beyond their number wait for their turn. */
export class SandboxPool {
  private readonly idle: Sandbox[] = [];
  private readonly waiting: (() => void)[] = [];
  /** Every sandbox whose worker is not gone yet. */
  private readonly sandboxes = new Set<Sandbox>();
  private busy = 0;
  private closed = false;

  constructor(
    private readonly settings: SandboxSettings,
    private readonly maximum: number,
  ) {}

  /** @param contextOf makes the context when the invocation begins, since its deadline counts from then */
  async invoke(event: string, contextOf: () => InvocationContext): Promise<string> {
    while (this.busy >= this.maximum) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.closed) throw new AwsError("ServiceException", "The embedded cloud is closing", 500);
    this.busy++;
    const sandbox = this.takeIdle() ?? this.start();
    try {
      return await sandbox.invoke(event, contextOf());
    } finally {
      this.busy--;
      this.idle.push(sandbox);
      this.waiting.shift()?.();
    }
  }

  /** Ends every worker; an invocation in the middle fails. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.sandboxes].map((sandbox) => sandbox.close()));
  }

  private takeIdle(): Sandbox | undefined {
    let sandbox = this.idle.pop();
    while (sandbox && !sandbox.isAlive) sandbox = this.idle.pop();
    return sandbox;
  }

  private start(): Sandbox {
    const sandbox = new Sandbox(this.settings);
    this.sandboxes.add(sandbox);
    void sandbox.ended.then(() => this.sandboxes.delete(sandbox));
    return sandbox;
  }
}
