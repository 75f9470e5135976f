"""S4: stands for the Kinesis Agent with CSVTOJSON: each line of a file of people becomes JSON with named fields and goes into
a data stream, in batches as the agent puts them."""

import csv
import json
import uuid
from collections import Counter

from common import arguments, connect, put_all, report

FIELDS = ["id", "first_name", "last_name", "email", "gender", "ip_address"]


def people_of(path):
    """The lines below the header. Every value is text, as the agent leaves it."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return [dict(zip(FIELDS, line)) for line in lines]


def record_of(person):
    # The agent ends each record with a newline, and spreads the records over the shards by random keys.
    return {"Data": (json.dumps(person) + "\n").encode(), "PartitionKey": str(uuid.uuid4())}


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--file", required=True, help="CSV with a header line")
    options = parser.parse_args()

    people = people_of(options.file)
    put_all(connect("kinesis", options.endpoint), options.stream, [record_of(person) for person in people])

    report(rows=len(people), genders=Counter(person["gender"] for person in people))


if __name__ == "__main__":
    main()
