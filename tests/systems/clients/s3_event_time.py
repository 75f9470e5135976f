"""S3, second form: puts events around a midnight into a data stream, out of their order, and later some that are late."""

import json
import random
import uuid
from datetime import datetime, timedelta, timezone

from common import arguments, connect, put_all, report

MIDNIGHT = datetime(2026, 2, 1, tzinfo=timezone.utc)


def event(happened):
    return {
        "id": str(uuid.uuid4()),
        "time": happened.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "type": "purchase",
        "content": {"amount": random.randint(1, 9999) / 100},
        "state": "raw",
    }


def around_midnight(count):
    """Every second event lies before midnight, the last of them 23:59:59.999999."""
    nearest = timedelta(microseconds=1)
    for number in range(count):
        distance = timedelta(seconds=number // 2 % 3600)
        yield event(MIDNIGHT + distance if number % 2 else MIDNIGHT - distance - nearest)


def late(count):
    """Events of the hour before midnight."""
    for number in range(count):
        yield event(MIDNIGHT - timedelta(seconds=number + 1))


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--late", action="store_true")
    options = parser.parse_args()

    events = list(late(options.events) if options.late else around_midnight(options.events))
    random.shuffle(events)
    records = [{"Data": json.dumps(one).encode(), "PartitionKey": one["id"]} for one in events]
    put_all(connect("kinesis", options.endpoint), options.stream, records)

    report(events=events)


if __name__ == "__main__":
    main()
