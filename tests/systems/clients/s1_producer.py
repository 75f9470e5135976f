"""S1: puts one event at a time into a data stream, and raises and lowers its shards and its retention meanwhile."""

import json
import random
import time

from common import arguments, connect, open_shards, report, wait_until_active

EVENT_TYPES = ["read_post", "write_post", "make_comments"]


def generated_events(count):
    """Each event with its partition key."""
    for _ in range(count):
        event_id = str(random.randint(0, 2**31))
        event = {"event_id": event_id, "event_type": random.choice(EVENT_TYPES), "timestamp": int(time.time())}
        yield event_id, json.dumps(event)


def lines_of(path):
    """Each line of a log with its first word, the host, as its partition key."""
    with open(path, encoding="utf-8") as log:
        for line in log.read().splitlines():
            yield line.split(" ")[0], line


def put_one_at_a_time(kinesis, stream, events):
    lines = []
    for key, line in events:
        kinesis.put_record(StreamName=stream, Data=(line + "\n").encode(), PartitionKey=key)
        lines.append(line)
    return lines


def set_shard_count(kinesis, stream, count):
    kinesis.update_shard_count(StreamName=stream, TargetShardCount=count, ScalingType="UNIFORM_SCALING")
    wait_until_active(kinesis, stream)
    return len(open_shards(kinesis, stream))


def retention(kinesis, stream):
    return kinesis.describe_stream(StreamName=stream)["StreamDescription"]["RetentionPeriodHours"]


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--events", type=int, default=100, help="events before, between and after the changes")
    parser.add_argument("--file", help="put the lines of a file instead, and change nothing")
    options = parser.parse_args()
    kinesis = connect("kinesis", options.endpoint)
    stream = options.stream

    if options.file:
        report(lines=put_one_at_a_time(kinesis, stream, lines_of(options.file)))
        return

    shards = [len(open_shards(kinesis, stream))]
    hours = [retention(kinesis, stream)]
    lines = put_one_at_a_time(kinesis, stream, generated_events(options.events))

    shards.append(set_shard_count(kinesis, stream, 2))
    kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=48)
    wait_until_active(kinesis, stream)
    hours.append(retention(kinesis, stream))
    lines += put_one_at_a_time(kinesis, stream, generated_events(options.events))

    shards.append(set_shard_count(kinesis, stream, 1))
    kinesis.decrease_stream_retention_period(StreamName=stream, RetentionPeriodHours=24)
    wait_until_active(kinesis, stream)
    hours.append(retention(kinesis, stream))
    lines += put_one_at_a_time(kinesis, stream, generated_events(options.events))

    report(lines=lines, shards=shards, retention_hours=hours)


if __name__ == "__main__":
    main()
