import { Allowance } from "../allowance";
import { AwsError, type Clock } from "../contracts";

/** What a delivery stream of Direct PUT takes in a second by default, in the largest Regions and in the others (F-10). */
const LARGE_REGIONS = new Set(["us-east-1", "us-west-2", "eu-west-1"]);
const LARGE_QUOTA = { records: 500_000, requests: 2_000, bytes: 5 * 1024 * 1024 };
const QUOTA = { records: 100_000, requests: 1_000, bytes: 1024 * 1024 };

/** Records, requests and bytes of a second. */
export type PutQuota = typeof QUOTA;

export const SERVICE_UNAVAILABLE = "ServiceUnavailableException";
/** The words in which AWS answers what is over the quota. */
export const SLOW_DOWN = "Slow down.";

export function putQuotaOf(region: string): PutQuota {
  return LARGE_REGIONS.has(region) ? LARGE_QUOTA : QUOTA;
}

/** Holds the clients of one delivery stream to its quota, which AWS would raise with time (F-10). */
export class PutLimits {
  private readonly requests: Allowance;
  private readonly records: Allowance;
  private readonly bytes: Allowance;

  constructor(
    quota: PutQuota,
    private readonly clock: Clock,
  ) {
    const now = clock.now();
    this.requests = new Allowance(quota.requests, now);
    this.records = new Allowance(quota.records, now);
    this.bytes = new Allowance(quota.bytes, now);
  }

  /** Takes the room for one request, or answers that there is none. */
  admitsRequest(): boolean {
    if (!this.requests.has(1, this.clock.now())) return false;
    this.requests.take(1);
    return true;
  }

  /** Takes the room for one record, or answers that there is none. */
  admitsRecord(bytes: number): boolean {
    const now = this.clock.now();
    if (!this.records.has(1, now) || !this.bytes.has(bytes, now)) return false;
    this.records.take(1);
    this.bytes.take(bytes);
    return true;
  }
}

export function slowDown(): AwsError {
  return new AwsError(SERVICE_UNAVAILABLE, SLOW_DOWN, 503);
}
