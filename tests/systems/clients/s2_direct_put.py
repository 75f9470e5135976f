"""S2: puts events of a chat application straight into a delivery stream, one by one and in batches. No event ends in a newline."""

import json
import random
import time
from datetime import datetime, timezone

from common import arguments, batches, connect, report

EVENT_NAMES = ["JOIN", "LEAVE", "OPEN_CHAT", "SUBSCRIBE", "SEND_MESSAGE"]


def generated_event():
    return {
        "event_time": datetime.now(timezone.utc).isoformat(),
        "event_name": random.choice(EVENT_NAMES),
        "user": random.randint(0, 100),
    }


def record_of(event):
    return {"Data": json.dumps(event).encode()}


def put_batch(firehose, stream, batch):
    """Puts a batch, and what was refused of it again: a request may succeed with some of its records refused."""
    while batch:
        answer = firehose.put_record_batch(DeliveryStreamName=stream, Records=batch)
        refused = [record for record, result in zip(batch, answer["RequestResponses"]) if "ErrorCode" in result]
        batch = refused
        if batch:
            time.sleep(0.1)


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True, help="the delivery stream")
    parser.add_argument("--single", type=int, default=50, help="events put one by one")
    parser.add_argument("--batched", type=int, default=1100, help="events put in batches")
    options = parser.parse_args()
    firehose = connect("firehose", options.endpoint)

    singles = [generated_event() for _ in range(options.single)]
    for event in singles:
        firehose.put_record(DeliveryStreamName=options.stream, Record=record_of(event))

    batched = [generated_event() for _ in range(options.batched)]
    for batch in batches([record_of(event) for event in batched]):
        put_batch(firehose, options.stream, batch)

    report(events=singles + batched)


if __name__ == "__main__":
    main()
