import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { DeliveryCounts } from "../../../../local/cloud/contracts";
import { redshiftInputs } from "./fake-warehouse";
import { until, World } from "./fakes";

export const MINUTE = 60_000;

/** Long enough for the ticks in between to have done what they must not do. */
export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

/** A world whose delivery stream `events` goes to Redshift. */
export class RedshiftWorld extends World {
  /** Makes or changes the stream. Objects are staged at once, so that a put is an object. */
  async make(redshift: Record<string, unknown> = {}, s3: Record<string, unknown> = {}): Promise<void> {
    await this.firehose.apply("events", redshiftInputs(redshift, { bufferingInterval: 0, ...s3 }));
    this.firehose.start();
  }

  /** Puts each text and waits until its object is staged. */
  async stage(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const { delivered } = this.counts();
      await this.put("events", text);
      await until(() => this.counts().delivered > delivered);
    }
  }

  counts(): DeliveryCounts {
    return this.firehose.counts("events");
  }

  copyCounts(): Pick<DeliveryCounts, "copied" | "abandoned" | "waiting"> {
    const { copied, abandoned, waiting } = this.counts();
    return { copied, abandoned, waiting };
  }

  stagedKeys(): string[] {
    return this.objects.keys("staging/2026/");
  }

  copiesFolder(): string {
    return join(this.dataDir, "firehose", "events", "copies");
  }

  queueFiles(): string[] {
    return readdirSync(this.copiesFolder());
  }

  /** A process that goes on where this one is killed now, on the same bucket and the same warehouse. */
  async afterKill(work: (later: World) => Promise<void>): Promise<void> {
    const later = this.copyOfDisk();
    for (const [key, body] of this.objects.bodies) later.objects.bodies.set(key, body);
    later.warehouses.loads.push(...this.warehouses.loads);
    await work(later);
    await later.end();
  }
}
