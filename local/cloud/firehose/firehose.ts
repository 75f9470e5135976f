import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  AwsError,
  type Catalog,
  type Clock,
  type CloudSettings,
  type ColumnarWriter,
  type Deliveries,
  type DeliveryCounts,
  type Functions,
  type Keys,
  type Metrics,
  NO_METRICS,
  type ObjectStore,
  type RecordStreams,
  type Secrets,
  type Warehouses,
} from "../contracts";
import { FirehoseApi } from "./api";
import { Converters } from "./convert";
import { Delivery } from "./delivery";
import type { DeliveryDependencies } from "./dependencies";
import { Journal } from "./journal";
import { PendingCopies } from "./pending-copies";
import { readSettings } from "./read-settings";
import type { ConversionSettings, DeliverySettings } from "./settings";
import { type DeliveryState, NO_COUNTS, StateFile } from "./state";

const TICK_MILLISECONDS = 50;
/** Firehose asks each shard of its source once a second (F-08). */
const POLL_MILLISECONDS = 1_000;

export interface FirehoseOptions {
  cloud: CloudSettings;
  clock: Clock;
  objects: ObjectStore;
  streams: RecordStreams;
  functions: Functions;
  catalog: Catalog;
  columnar: ColumnarWriter;
  /** Where Redshift destinations copy to. @default such destinations are refused */
  warehouses?: Warehouses;
  /** Where they find their credentials. @default such destinations are refused */
  secrets?: Secrets;
  /** Customers' keys of what it holds. @default they are not looked at */
  keys?: Keys;
  /** Where it tells how it goes. @default nowhere */
  metrics?: Metrics;
  /** Called with what fails while nobody waits for it. @default nothing */
  onProblem?: (problem: string) => void;
  /** Wait between two looks at a shard without records. @default 1000 */
  pollMilliseconds?: number;
  /** Whether acknowledged records also outlive a power loss, at the price of an fdatasync for each group of puts. @default false */
  syncJournal?: boolean;
  /** Whether clients are held to AWS's quota of Direct PUT (F-10). @default false */
  putLimits?: boolean | undefined;
}

/** Amazon Data Firehose: takes records, and brings each to an object or under the error prefix, whatever happens between. */
export class Firehose implements Deliveries {
  readonly targetPrefix = "Firehose_20150804";
  private readonly deliveries = new Map<string, Delivery>();
  private readonly dependencies: DeliveryDependencies;
  private readonly api: FirehoseApi;
  private ticking: NodeJS.Timeout | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: FirehoseOptions) {
    this.dependencies = {
      ...options,
      now: () => options.clock.now(),
      pollMilliseconds: options.pollMilliseconds ?? POLL_MILLISECONDS,
      syncJournal: options.syncJournal ?? false,
      putLimits: options.putLimits ?? false,
      metrics: options.metrics ?? NO_METRICS,
      onProblem: options.onProblem ?? (() => {}),
    };
    this.api = new FirehoseApi(options.cloud.accountId, this.deliveries);
  }

  /** Begins to deliver. Delivery streams take records before that too. */
  start(): void {
    if (this.ticking || this.stopping) return;
    this.ticking = setInterval(() => {
      for (const delivery of this.deliveries.values()) delivery.tick();
    }, TICK_MILLISECONDS);
    for (const delivery of this.deliveries.values()) delivery.start();
  }

  /**
   * Makes a delivery stream, or changes the one that is there.
   *
   * @param inputs Pulumi's inputs of the resource
   * @returns the stream's ARN and version
   * @throws Error that lists what cannot be done, before anything is made
   */
  async apply(name: string, inputs: Record<string, unknown>): Promise<{ arn: string; version: number }> {
    const settings = readSettings(name, inputs);
    if (settings.redshift && !(this.options.warehouses && this.options.secrets)) {
      throw new Error(
        `delivery stream "${name}": destination "redshift" needs a warehouse and its secrets, and this cloud was started without; deliver to extended_s3, or start it with both`,
      );
    }
    const { region, accountId, dataDir } = this.options.cloud;
    const folder = join(dataDir, "firehose", name);
    if (settings.conversion) await this.tryConversion(settings.conversion, folder);
    const running = this.deliveries.get(name);
    const text = JSON.stringify(settings);
    const arn = `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`;
    // Compared as they are and not as text, which hides a password.
    if (running && isDeepStrictEqual(running.settings, settings)) return { arn, version: running.version };
    await running?.stop();
    const state = await this.nextState(settings, text, StateFile.load(join(folder, "state.json")), folder);
    // On disk before the first record, since a Kinesis source begins at LATEST only once.
    await new StateFile(join(folder, "state.json"), state, (error) => {
      throw error;
    }).save();
    const delivery = new Delivery(settings, arn, folder, state, this.dependencies);
    this.deliveries.set(name, delivery);
    if (this.ticking) delivery.start();
    return { arn, version: state.version };
  }

  names(): string[] {
    return [...this.deliveries.keys()].sort();
  }

  /** @throws AwsError ResourceNotFoundException */
  counts(deliveryStreamName: string): DeliveryCounts {
    const delivery = this.deliveries.get(deliveryStreamName);
    if (delivery) return delivery.counts();
    throw new AwsError("ResourceNotFoundException", `Firehose ${deliveryStreamName} not found.`);
  }

  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.api.call(operation, input);
  }

  /** Keeps gzip envelopes of CloudWatch Logs, the only records that a delivery stream with decompression takes (F-17). @throws AwsError */
  putLogs(deliveryStreamName: string, envelopes: Buffer[]): Promise<void> {
    return this.api.putLogs(deliveryStreamName, envelopes);
  }

  async drain(): Promise<void> {
    this.start();
    await this.untilIdle((delivery) => delivery.drain());
  }

  async settled(): Promise<void> {
    this.start();
    await this.untilIdle((delivery) => delivery.settled());
  }

  stop(): Promise<void> {
    clearInterval(this.ticking);
    this.stopping ??= Promise.all([...this.deliveries.values()].map((delivery) => delivery.stop())).then(() => {});
    return this.stopping;
  }

  /** Writes a file without rows, so that columns which cannot be written are refused before there are records (F-97). */
  private async tryConversion(conversion: ConversionSettings, folder: string): Promise<void> {
    const { columns } = new Converters(this.options.catalog, conversion).get().converter;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "trial.parquet");
    await this.options.columnar.writeParquet(columns, Buffer.alloc(0), conversion.compression, file);
    rmSync(file);
  }

  /** A transform may put into another delivery stream, so all must have come to rest at once. */
  private async untilIdle(work: (delivery: Delivery) => Promise<void>): Promise<void> {
    do await Promise.all([...this.deliveries.values()].map(work));
    while (!this.stopping && [...this.deliveries.values()].some((delivery) => !delivery.idle));
  }

  private async nextState(
    settings: DeliverySettings,
    text: string,
    saved: DeliveryState | undefined,
    folder: string,
  ): Promise<DeliveryState> {
    const now = this.options.clock.now();
    const source = settings.source.kind === "kinesis" ? settings.source.streamArn : "directPut";
    if (saved && !settings.redshift) refuseToLeave(settings.name, saved, folder);
    if (saved?.source === source) {
      if (saved.settings === text) return saved;
      return { ...saved, settings: text, version: saved.version + 1, updatedAt: now };
    }
    // Another source makes another delivery stream (F-02); the records of the old one must not vanish with it.
    if (saved?.source === "directPut") refuseToForget(settings.name, saved, folder);
    return {
      version: 1,
      settings: text,
      source,
      createdAt: now,
      updatedAt: now,
      counts: { ...NO_COUNTS },
      journal: { segment: 0, offset: 0 },
      shards: await this.latestPositions(settings),
      // The queue outlives the source: what the old one staged is copied too.
      copies: saved?.copies ?? { done: 0 },
    };
  }

  private async latestPositions({ source }: DeliverySettings): Promise<Record<string, string>> {
    const positions: Record<string, string> = {};
    if (source.kind !== "kinesis") return positions;
    for (const { shardId } of await this.options.streams.shards(source.streamName)) {
      positions[shardId] = await this.options.streams.latest(source.streamName, shardId);
    }
    return positions;
  }
}

/** Another destination makes another delivery stream (F-18); the copies that await the old one must not vanish with it. */
function refuseToLeave(name: string, { copies }: DeliveryState, folder: string): void {
  if (!PendingCopies.any(join(folder, "copies"), copies.done)) return;
  throw new Error(
    `delivery stream "${name}": its destination changes from redshift while staged objects are not copied; run it once more with the old destination, or give the new one another name (F-18)`,
  );
}

function refuseToForget(name: string, saved: DeliveryState, folder: string): void {
  const journal = new Journal(join(folder, "journal"), saved.journal);
  const empty = journal.endsAt(saved.journal);
  void journal.close();
  if (!empty) {
    throw new Error(
      `delivery stream "${name}": its source changes from direct PUT while records that clients put are not delivered; run it once more with the old source, or give the new one another name (F-02)`,
    );
  }
  rmSync(join(folder, "journal"), { recursive: true });
}
