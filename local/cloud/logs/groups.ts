import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AwsError } from "../contracts";
import type { LogEvent } from "./envelope";

/** A log event with its time of arrival, a line of its log stream's file. */
export interface StoredEvent extends LogEvent {
  ingestionTime: number;
}

export interface LogGroup {
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Days; without it events never expire. */
  retentionInDays?: number;
  streams: { name: string; createdAt: number }[];
}

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;

/** Log groups and streams in one file of `<dataDir>/logs`, and each log stream's events in a file of its own. */
export class LogGroups {
  private readonly file: string;
  private readonly groups: Map<string, LogGroup>;
  private readonly appended = new Set<string>();

  constructor(private readonly folder: string) {
    this.file = join(folder, "groups.json");
    this.groups = new Map(readGroups(this.file).map((group) => [group.name, group]));
  }

  all(): LogGroup[] {
    return [...this.groups.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.groups.has(name);
  }

  /** @throws AwsError ResourceNotFoundException */
  group(name: unknown): LogGroup {
    const group = this.groups.get(String(name));
    if (group) return group;
    throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  }

  /** @throws AwsError ResourceNotFoundException, also for a missing group */
  checkStream(groupName: unknown, streamName: unknown): { group: LogGroup; streamName: string } {
    const group = this.group(groupName);
    if (group.streams.some(({ name }) => name === streamName)) return { group, streamName: String(streamName) };
    throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
  }

  /** @throws AwsError ResourceAlreadyExistsException, InvalidParameterException */
  create(name: unknown): void {
    if (this.groups.has(String(name))) throw exists("log group");
    this.ensure(String(name));
  }

  /** Makes a group, or takes the one that is there. @param changes what the program says of it */
  ensure(name: string, changes: Pick<LogGroup, "retentionInDays"> = {}): void {
    if (!GROUP_NAME.test(name)) throw invalid("logGroupName", name, GROUP_NAME);
    const present = this.groups.get(name) ?? { name, createdAt: Date.now(), streams: [] };
    this.groups.set(name, { ...present, ...changes });
    this.save();
  }

  /** @throws AwsError ResourceAlreadyExistsException, InvalidParameterException, ResourceNotFoundException */
  createStream(groupName: unknown, streamName: unknown): void {
    if (this.group(groupName).streams.some(({ name }) => name === streamName)) throw exists("log stream");
    this.ensureStream(String(groupName), String(streamName));
  }

  ensureStream(groupName: string, streamName: string): void {
    const group = this.group(groupName);
    if (group.streams.some(({ name }) => name === streamName)) return;
    if (!STREAM_NAME.test(streamName)) throw invalid("logStreamName", streamName, STREAM_NAME);
    group.streams.push({ name: streamName, createdAt: Date.now() });
    this.save();
  }

  async append(groupName: string, streamName: string, events: StoredEvent[]): Promise<void> {
    const file = this.eventsFile(groupName, streamName);
    await mkdir(dirname(file), { recursive: true });
    const lines = events.map((event) => `${JSON.stringify(event)}\n`);
    // A killed process may have left a line without its end.
    if (!this.appended.has(file)) lines.unshift("\n");
    this.appended.add(file);
    await appendFile(file, lines.join(""));
  }

  /** The events of a log stream, as they came. */
  async events(groupName: string, streamName: string): Promise<StoredEvent[]> {
    const text = await readFile(this.eventsFile(groupName, streamName), "utf8").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    });
    return text.split("\n").flatMap((line) => {
      // Anything else is a line that a killed process did not end: its event was not acknowledged.
      return line.endsWith("}") ? [JSON.parse(line) as StoredEvent] : [];
    });
  }

  private eventsFile(groupName: string, streamName: string): string {
    return join(this.folder, fileName(groupName), `${fileName(streamName)}.jsonl`);
  }

  private save(): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(this.all(), null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Names may be longer than a file's, and may be `..`. */
function fileName(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${encodeURIComponent(name).slice(0, 100)}-${digest}`;
}

function exists(what: string): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}

function invalid(field: string, value: string, pattern: RegExp): AwsError {
  const message = `Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy ${pattern.source}`;
  return new AwsError("InvalidParameterException", message);
}

function readGroups(file: string): LogGroup[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LogGroup[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
