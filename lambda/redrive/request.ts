/** What a run is asked to do. All of it can be left out. */
export interface RedriveRequest {
  /** Count only. @default false */
  dryRun?: boolean;
  /** Only records that arrived at this time or later, ISO 8601. */
  from?: string;
  /** Only records that arrived before this time, ISO 8601. */
  to?: string;
  /** Only these deliveries. @default all */
  deliveries?: string[];
  /**
   * What becomes of records of which an earlier run left unknown whether they were taken: `hold` leaves them as they are,
   * `feed` puts them, and some may then be there twice, `skip` takes them for taken. @default hold
   */
  inDoubt?: InDoubt;
  /** Leaves out records that were fed before and failed again. @default false */
  firstTimeOnly?: boolean;
}

export type InDoubt = "hold" | "feed" | "skip";
export const IN_DOUBT: readonly InDoubt[] = ["hold", "feed", "skip"];

/** A pipeline as a re-drive needs to know it. */
export interface RedrivePlace {
  pipeline: string;
  bucketName: string;
  deliveries: RedriveDelivery[];
}

/** One delivery of it. */
export interface RedriveDelivery {
  name: string;
  /** What the keys of its error objects begin with. */
  errorPrefix: string;
  /** The delivery stream that failed; its error objects are named after it. */
  deliveryStreamName: string;
  /** The delivery stream of the same settings that the records are put into. */
  redriveStreamName: string;
  /** Where it stages for COPY; of a delivery to the warehouse. */
  staged?: StagedPlace;
}

/** Objects that were staged, and not loaded. */
export interface StagedPlace {
  /** What the keys of staged objects begin with. */
  prefix: string;
  /** What the keys of the manifests of batches that were given up begin with. */
  manifestPrefix: string;
  /** JSON or CSV. */
  format: string;
  isGzip: boolean;
  /** The delivery stream that staged records are put into as they are: a transform has seen them. */
  reloadStreamName: string;
}

/** Where a pipeline's marks, reports and lease lie. */
export const REDRIVE_PREFIX = "redrive/";

/** A request with its times read. */
export interface Selection {
  dryRun: boolean;
  from: number;
  to: number;
  inDoubt: InDoubt;
  firstTimeOnly: boolean;
}

/** @throws Error with every problem of the request */
export function readRequest(request: RedriveRequest, { deliveries }: RedrivePlace): Selection {
  const problems: string[] = [];
  const time = (name: "from" | "to", missing: number): number => {
    const given = request[name];
    const value = given === undefined ? missing : Date.parse(given);
    if (Number.isNaN(value)) problems.push(`${name} must be a time such as 2026-05-01T00:00:00Z, got ${given}`);
    return value;
  };
  const from = time("from", Number.NEGATIVE_INFINITY);
  const to = time("to", Number.POSITIVE_INFINITY);
  if (from >= to) problems.push(`from must be before to, got ${request.from} and ${request.to}`);
  const { inDoubt = "hold", dryRun = false, firstTimeOnly = false } = request;
  if (!IN_DOUBT.includes(inDoubt)) problems.push(`inDoubt must be one of ${IN_DOUBT.join(", ")}, got ${inDoubt}`);
  const names = deliveries.map(({ name }) => name);
  for (const name of request.deliveries ?? []) {
    if (!names.includes(name)) problems.push(`deliveries has "${name}", which is none of ${names.join(", ")}`);
  }
  if (problems.length > 0) throw new Error(problems.join("; "));
  return { dryRun, from, to, inDoubt, firstTimeOnly };
}
