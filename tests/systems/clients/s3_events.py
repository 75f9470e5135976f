"""S3: puts batches of JSON events into a data stream. What JSON has no type for is carried by convention: bytes as base64,
a datetime as {"$date": seconds since 1970}."""

import base64
import json
import os
import random
import uuid
from datetime import datetime, timedelta, timezone

from common import arguments, connect, put_all, report

FIRST_EVENT = datetime(2019, 10, 12, 2, 37, 22, 178652, tzinfo=timezone.utc)


def in_json(value):
    """Stands for the values that json itself refuses."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return {"$date": value.timestamp()}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def sign_up(happened):
    return {"plan": random.choice(["free", "team"]), "accepted": happened - timedelta(days=1), "avatar": os.urandom(24)}


def sign_in(happened):
    return {"device": "téléphone", "last": happened - timedelta(hours=random.randint(1, 99)), "token": os.urandom(16)}


def purchase(_):
    return {"amount": random.randint(1, 9999) / 100, "currency": "CHF", "receipt": os.urandom(32)}


CONTENT = {"sign_up": sign_up, "sign_in": sign_in, "purchase": purchase}


def generated_event(number):
    happened = FIRST_EVENT + timedelta(seconds=number)
    kind = random.choice(list(CONTENT))
    return {
        "id": str(uuid.uuid4()),
        "time": happened.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "type": kind,
        "content": CONTENT[kind](happened),
        "state": "raw",
    }


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--events", type=int, default=1200)
    options = parser.parse_args()

    texts = [json.dumps(generated_event(number), default=in_json) for number in range(options.events)]
    records = [{"Data": text.encode(), "PartitionKey": json.loads(text)["id"]} for text in texts]
    put_all(connect("kinesis", options.endpoint), options.stream, records)

    report(events=[json.loads(text) for text in texts])


if __name__ == "__main__":
    main()
