import type { FlinkScript } from "../../../components/sql-analytics/sql/read-script";
import type { Clock, JsonService, RecordStreams } from "../contracts";

/** An application's work: a Flink script, taken apart. */
export interface SqlJob {
  application: string;
  /** Folder of the application's state; it is there. */
  folder: string;
  /** The whole script. Another one may need other state. */
  text: string;
  script: FlinkScript;
  /** Flink's options, by name. */
  tableConfig: Record<string, string>;
}

/** What an engine works with. */
export interface EngineDependencies {
  streams: RecordStreams;
  /** Takes PutRecordBatch. */
  firehose: Pick<JsonService, "call">;
  /** Takes PutRecords. */
  kinesis: Pick<JsonService, "call">;
  /** The time that PROCTIME() goes by. */
  clock: Clock;
  /** Wait between two looks at streams without records, in milliseconds. */
  pollMilliseconds: number;
  /** Called with what fails while nobody waits for it; the work is tried again. */
  onProblem: (problem: string) => void;
  /** Called with what a person should know and need not act on. */
  onNotice: (notice: string) => void;
}

/** What became of an application's records since it was made. */
export interface SqlCounts {
  /** Records taken from the stream, those in aggregates one by one. */
  read: number;
  /** Records that are no JSON object of the table's columns; they are skipped. */
  malformed: number;
  /** Rows that came when all their windows were closed, of all queries together; they are dropped. */
  late: number;
  /** Rows put into each result, by the name of its table. */
  emitted: Record<string, number>;
  /** Windows that have rows and are not closed. */
  openWindows: number;
}

/** How a job does, in this process. */
export interface SqlHealth {
  /** How often the job failed and began again. */
  restarts: number;
  /** Since when the job runs without a failure, in milliseconds since the epoch. @default none: it does not run */
  runningSince: number | undefined;
  /** Writes of its state that failed. @default none: the engine does not tell */
  failedCheckpoints?: number;
  /** How long the oldest record has waited that the job is at work on; 0 at the stream's end. @default none: the engine does not tell */
  millisBehindLatest?: number;
}

/** Runs one job. */
export interface SqlEngine {
  /** Begins to read. */
  start(): void;
  /** Reads all that the stream holds and closes what the watermark closes; open windows stay open. */
  settled(): Promise<void>;
  /** The same, and then closes every window as if the stream had ended. Resolves when the sinks have the rows. */
  drain(): Promise<void>;
  /** Ends reading and resolves when nothing is under way. What is not finished is done again after the next start. */
  stop(): Promise<void>;
  counts(): Promise<SqlCounts>;
  health(): SqlHealth;
}

/** Makes engines of one kind. */
export interface EngineFactory {
  /** @throws Error that names what the engine cannot run */
  check(job: SqlJob, dependencies: EngineDependencies): Promise<void>;
  /** Makes an engine for a job that was checked, with the state that lies in the job's folder. */
  open(job: SqlJob, dependencies: EngineDependencies): Promise<SqlEngine>;
}
