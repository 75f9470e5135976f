import type { ObjectStore, Secrets, StatementResult, Warehouses } from "../contracts";
import { committedQuery, copyStatement, manifest, manifestKeys, objectUrl } from "./copy-statement";
import type { DeliveryMetrics } from "./metrics";
import { PendingCopies, type PendingCopy } from "./pending-copies";
import { RedshiftLogin } from "./redshift-login";
import { pause, untilDone } from "./retry";
import type { OutputSettings, RedshiftSettings } from "./settings";
import type { StateFile } from "./state";

/** Firehose tries a COPY that failed again after so long. */
const RETRY_INTERVAL_MILLISECONDS = 300_000;

/** Pauses of a drain, which does not wait for the clock. Twelve of them last longer than a minute. */
const FIRST_PAUSE_MILLISECONDS = 200;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

export interface CopyQueueOptions {
  redshift: RedshiftSettings;
  /** Where the objects are staged. */
  output: OutputSettings;
  /** Folder of the queue. */
  folder: string;
  state: StateFile;
  objects: ObjectStore;
  warehouses: Warehouses;
  secrets: Secrets;
  now: () => number;
  stopping: AbortSignal;
  /** Told of each attempt. */
  metrics: Pick<DeliveryMetrics, "copied">;
  onProblem: (problem: string) => void;
}

/**
 * Copies staged objects into the table, one after another in the order in which they were staged. A place in the queue
 * outlives the process. The outcome of a copy is saved together with its counts; when the process died between the
 * COPY's commit and that, the warehouse itself says that the object is loaded.
 */
export class CopyQueue {
  private readonly pending: PendingCopies;
  private readonly login: RedshiftLogin;
  private copying: Promise<void> | undefined;
  /** Attempts of the first in the queue that failed in this process. */
  private failures = 0;
  private firstAttemptAt = 0;
  private dueAt = 0;
  /** Whether a copy was given up and none has succeeded since. */
  private givenUp = false;
  private drains = 0;

  constructor(private readonly options: CopyQueueOptions) {
    const { folder, state, redshift, secrets, now } = options;
    this.pending = new PendingCopies(folder, state.state.copies.done);
    this.login = new RedshiftLogin(redshift, secrets, now);
  }

  get idle(): boolean {
    return this.pending.first === undefined;
  }

  /** Records staged and neither copied nor given up. */
  get waiting(): number {
    return this.pending.records;
  }

  /** Resolves when the object's manifest and its place in the queue are on disk. Calls must not overlap. */
  async add(key: string, records: number): Promise<void> {
    const { objects, output, redshift } = this.options;
    const { bucket, prefix, extension } = output;
    const keys = manifestKeys(prefix, key, extension);
    await objects.put(bucket, keys.manifest, manifest({ bucket, key }));
    const { copy } = redshift;
    await this.pending.add({ bucket, key, manifestKey: keys.manifest, errorManifestKey: keys.error, records, copy });
    this.tick();
  }

  /** Begins the next attempt when it is due by the clock. */
  tick(): void {
    const { now, stopping } = this.options;
    if (!this.idle && !stopping.aborted && now() >= this.dueAt) void this.attempt();
  }

  /**
   * Copies all that is in the queue, with short real pauses instead of five minutes but as many attempts, so that a
   * broken warehouse cannot hang a run that is to end. What comes behind an object that was given up gets one attempt
   * each until one succeeds: all the pauses over again for each object would be a hang too.
   */
  async drain(): Promise<void> {
    const { stopping } = this.options;
    this.drains++;
    while (!this.idle && !stopping.aborted) {
      await this.attempt();
      const wait = FIRST_PAUSE_MILLISECONDS * 2 ** (this.failures - 1);
      if (this.failures > 0) await pause(Math.min(wait, LONGEST_PAUSE_MILLISECONDS), stopping);
    }
    this.drains--;
  }

  /** Resolves when no COPY is under way. What is not copied stays in the queue. */
  async stop(): Promise<void> {
    await this.copying;
  }

  /** Joins the attempt under way, if there is one. */
  private attempt(): Promise<void> {
    this.copying ??= this.copyFirst().finally(() => {
      this.copying = undefined;
      this.tick();
    });
    return this.copying;
  }

  private async copyFirst(): Promise<void> {
    const { first: copy } = this.pending;
    if (!copy) return;
    const startedAt = this.options.now();
    if (this.failures === 0) this.firstAttemptAt = startedAt;
    try {
      await this.load(copy);
    } catch (error) {
      this.options.metrics.copied(undefined);
      this.failures++;
      this.dueAt = startedAt + RETRY_INTERVAL_MILLISECONDS;
      this.login.forget();
      copy.unsure = true;
      return this.failed(copy, error);
    }
    this.options.metrics.copied(copy.records);
    await this.finish(copy, "copied");
  }

  /** @throws Error in Redshift's words, without the password */
  private async load(copy: PendingCopy): Promise<void> {
    if (copy.unsure && (await this.committed(copy))) return;
    await this.execute(copyStatement(copy, this.options.redshift.roleArn));
  }

  private async committed(copy: PendingCopy): Promise<boolean> {
    const { rows } = await this.execute(committedQuery(copy));
    return rows.length > 0;
  }

  private async execute(sql: string): Promise<StatementResult> {
    const login = this.login.get();
    try {
      return await this.options.warehouses.execute(login, sql);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(message.replaceAll(login.password, "********"));
    }
  }

  private async failed(copy: PendingCopy, error: unknown): Promise<void> {
    const { stopping, objects, onProblem } = this.options;
    const reason = error instanceof Error ? error.message : String(error);
    const what = `copying ${objectUrl(copy)} into ${copy.copy.table} failed`;
    if (!this.exhausted || stopping.aborted) {
      onProblem(`${what} and is tried again: ${reason}`);
      return;
    }
    // The last attempt may have been committed and only its answer lost.
    if (await this.committed(copy).catch(() => false)) return this.finish(copy, "copied");
    const list = objectUrl({ bucket: copy.bucket, key: copy.errorManifestKey });
    onProblem(`${what} for the last time and is left to ${list}: ${reason}`);
    const write = () => objects.put(copy.bucket, copy.errorManifestKey, manifest(copy));
    if (!(await untilDone(write, stopping, (problem) => onProblem(`writing ${list} failed: ${String(problem)}`))))
      return;
    await this.finish(copy, "abandoned");
  }

  /**
   * Whether the first in the queue has had its attempts. They are counted in this process: time in which nothing
   * ran gives up no record.
   */
  private get exhausted(): boolean {
    const { redshift, now } = this.options;
    if (this.drains > 0 && this.givenUp) return true;
    const attempts = Math.floor(redshift.retryMilliseconds / RETRY_INTERVAL_MILLISECONDS) + 1;
    return this.failures >= attempts || now() - this.firstAttemptAt >= redshift.retryMilliseconds;
  }

  /** The outcome is saved before the file goes: the other way round, a kill between the two would lose the count. */
  private async finish(copy: PendingCopy, outcome: "copied" | "abandoned"): Promise<void> {
    const { state, onProblem } = this.options;
    state.state.copies.done = copy.sequence;
    state.state.counts[outcome] += copy.records;
    this.pending.shift();
    this.givenUp = outcome === "abandoned";
    this.failures = 0;
    this.dueAt = 0;
    await state.save();
    try {
      await this.pending.forget(copy);
    } catch (error) {
      onProblem(`deleting the queue's file of ${objectUrl(copy)} failed: ${String(error)}`);
    }
  }
}
