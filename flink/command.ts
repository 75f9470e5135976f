import { delimiter, join } from "node:path";

const TARGET = join(__dirname, "target");

/** The job's code, as AWS runs it. `npm run build:flink` makes it and what stands beside it. */
export const RUNNER_JAR = join(TARGET, "sql-runner.jar");
/** What leads the job on this machine. */
export const LOCAL_JAR = join(TARGET, "sql-runner-local.jar");
/** Flink itself, which the service brings. */
export const RUNTIME_DIR = join(TARGET, "runtime");

const DEFAULT_CHECKPOINT_MS = 1000;
const DEFAULT_HEAP_MIB = 512;

/** Packages that Flink's serializers reach into; Java 17 keeps them closed otherwise. */
const OPENED_PACKAGES = ["java.lang", "java.net", "java.nio", "java.time", "java.util", "java.util.concurrent"];

/** A job on this machine. */
export interface LocalJob {
  /** JSON of the application's property groups: `[{ PropertyGroupId, PropertyMap }]`. */
  propertiesFile: string;
  /** Folder for checkpoints and savepoints, made when it is not there. A job goes on from what the last one left. */
  stateDir: string;
  /** Folder for scratch files. It must exist; whoever starts the job empties it, as a killed job leaves about 50 MB. */
  temporaryDir: string;
  /** The `java` to run. @default the one on the PATH */
  java?: string;
  /** The job's code. @default RUNNER_JAR */
  jar?: string;
  /** Time between two checkpoints in milliseconds. @default 1000 */
  checkpointMilliseconds?: number;
  /** Largest heap in MiB. @default 512 */
  heapMiB?: number;
}

/** The command line, program first, that runs a job in a Flink mini cluster: one process, no network but the endpoint's. */
export function command(job: LocalJob): string[] {
  return [
    job.java ?? "java",
    `-Xmx${job.heapMiB ?? DEFAULT_HEAP_MIB}m`,
    "-XX:+UseSerialGC",
    // The quick compiler alone: a third less CPU until the job runs, and no slower at the pace of the endpoint.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    ...OPENED_PACKAGES.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    // How times and numbers are written must not hang on the machine.
    "-Duser.timezone=UTC",
    "-Duser.language=en",
    "-Duser.country=US",
    `-Djava.io.tmpdir=${job.temporaryDir}`,
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-cp",
    [job.jar ?? RUNNER_JAR, LOCAL_JAR, join(RUNTIME_DIR, "*")].join(delimiter),
    "streamingingest.sql.local.LocalRunner",
    "--properties",
    job.propertiesFile,
    "--state",
    job.stateDir,
    "--checkpoint-ms",
    String(job.checkpointMilliseconds ?? DEFAULT_CHECKPOINT_MS),
  ];
}
