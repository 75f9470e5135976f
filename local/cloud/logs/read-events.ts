import { AwsError } from "../contracts";
import { compileFilterPattern } from "./filter-pattern";
import type { LogGroups, StoredEvent } from "./groups";

type Input = Record<string, unknown>;

/** Events of one answer, and the default. */
const MOST_EVENTS = 10_000;

/** GetLogEvents: the newest events of a log stream, or the oldest with `startFromHead`; tokens lead both ways. */
export async function logEvents(groups: LogGroups, input: Input): Promise<Input> {
  const { group, streamName } = groups.checkStream(input.logGroupName, input.logStreamName);
  const events = inTime(await groups.events(group.name, streamName), input);
  const limit = limitOf(input);
  const start = startOf(input, events.length, limit);
  const page = events.slice(start, start + limit);
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${start + page.length}`,
    nextBackwardToken: `b/${start}`,
  };
}

/** FilterLogEvents: the events of a group's log streams that match a pattern, by time. */
export async function searchEvents(groups: LogGroups, input: Input): Promise<Input> {
  const { name: group, streams } = groups.group(input.logGroupName);
  const { logStreamNames, logStreamNamePrefix = "", filterPattern = "", nextToken = "0" } = input;
  const matches = compileFilterPattern(String(filterPattern));
  const names = streams
    .map(({ name }) => name)
    .filter((name) => !Array.isArray(logStreamNames) || logStreamNames.includes(name))
    .filter((name) => name.startsWith(String(logStreamNamePrefix)));
  const found = await Promise.all(
    names.map(async (logStreamName) => {
      const events = inTime(await groups.events(group, logStreamName), input);
      return events.filter(({ message }) => matches(message)).map((event) => ({ logStreamName, ...event }));
    }),
  );
  const sorted = found.flat().sort((one, other) => one.timestamp - other.timestamp);
  const start = Number(nextToken);
  const end = start + limitOf(input);
  return {
    events: sorted.slice(start, end).map(({ id, ...event }) => ({ ...event, eventId: id })),
    searchedLogStreams: [],
    ...(end < sorted.length && { nextToken: String(end) }),
  };
}

function inTime(events: StoredEvent[], { startTime = 0, endTime = Number.POSITIVE_INFINITY }: Input): StoredEvent[] {
  return events
    .filter(({ timestamp }) => timestamp >= Number(startTime) && timestamp < Number(endTime))
    .sort((one, other) => one.timestamp - other.timestamp);
}

function startOf({ nextToken, startFromHead }: Input, count: number, limit: number): number {
  if (nextToken === undefined) return startFromHead === true ? 0 : Math.max(0, count - limit);
  const [, direction, position] = /^([fb])\/(\d+)$/.exec(String(nextToken)) ?? [];
  if (position === undefined) throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  return direction === "f" ? Number(position) : Math.max(0, Number(position) - limit);
}

function limitOf({ limit }: Input): number {
  const wanted = Number(limit ?? MOST_EVENTS);
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_EVENTS) return wanted;
  throw new AwsError("InvalidParameterException", `limit must be 1 to ${MOST_EVENTS}, got ${limit}.`);
}
