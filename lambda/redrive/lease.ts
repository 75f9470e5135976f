import { ConflictError, type Storage } from "./storage";

/** How long a run has its pipeline for itself unless it renews, in milliseconds. */
export const LEASE_MS = 60_000;

interface LeaseText {
  owner: string;
  /** Milliseconds since the epoch; 0 when it was given back. */
  until: number;
}

/** Another run has the pipeline. */
export class LeaseHeldError extends Error {
  constructor(
    readonly owner: string,
    readonly until: number,
  ) {
    const end = new Date(until).toISOString();
    super(`another re-drive (${owner}) has this pipeline until ${end}; run it again when that one has ended`);
  }
}

/** One run's turn at a pipeline: an object in the bucket that is written on condition only. */
export class Lease {
  private constructor(
    private readonly storage: Storage,
    private readonly key: string,
    private readonly owner: string,
    private readonly milliseconds: number,
    private etag: string,
    private until: number,
  ) {}

  /** @throws LeaseHeldError while another run has it */
  static async take(storage: Storage, key: string, owner: string, milliseconds = LEASE_MS): Promise<Lease> {
    const found = await storage.read(key);
    const held = found && (JSON.parse(found.text) as LeaseText);
    if (held && held.until > Date.now()) throw new LeaseHeldError(held.owner, held.until);
    const until = Date.now() + milliseconds;
    try {
      const etag = await storage.replace(key, JSON.stringify({ owner, until }), found?.etag);
      return new Lease(storage, key, owner, milliseconds, etag, until);
    } catch (error) {
      if (error instanceof ConflictError) throw new LeaseHeldError("which came first", until);
      throw error;
    }
  }

  /** Renews the lease when less than two thirds of it are left. @throws Error when another run took it */
  async keep(): Promise<void> {
    if (this.until - Date.now() > (this.milliseconds * 2) / 3) return;
    await this.write(Date.now() + this.milliseconds);
  }

  async release(): Promise<void> {
    try {
      await this.write(0);
    } catch (error) {
      // Who took it meanwhile keeps it.
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  private async write(until: number): Promise<void> {
    const text = JSON.stringify({ owner: this.owner, until } satisfies LeaseText);
    this.etag = await this.storage.replace(this.key, text, this.etag);
    this.until = until;
  }
}
