"""What the clients share: where the endpoint is, and how they tell what they did."""

import argparse
import json
import os
import time

import boto3

# A request of put_records or put_record_batch takes at most 500 records.
LARGEST_BATCH = 500


def arguments(description):
    """A parser with the options of every client."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--endpoint",
        default=os.environ.get("AWS_ENDPOINT_URL"),
        help="address of the service; AWS itself when neither this nor AWS_ENDPOINT_URL is given",
    )
    return parser


def connect(service, endpoint):
    """A client of an AWS service. boto3 before 1.28 does not read AWS_ENDPOINT_URL, so the endpoint is an argument."""
    return boto3.client(service, endpoint_url=endpoint)


def batches(records, size=LARGEST_BATCH):
    """The records in lists of at most `size`."""
    for start in range(0, len(records), size):
        yield records[start : start + size]


def put_all(kinesis, stream, records):
    """Puts records in batches, and those that were refused again, as put_records wants of its callers."""
    for batch in batches(records):
        while batch:
            answer = kinesis.put_records(StreamName=stream, Records=batch)
            batch = [record for record, result in zip(batch, answer["Records"]) if "ErrorCode" in result]
            if batch:
                time.sleep(0.1)


def open_shards(kinesis, stream):
    """Shards that take records, in the order of their hash keys."""
    shards = kinesis.describe_stream(StreamName=stream)["StreamDescription"]["Shards"]
    still_open = [shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]]
    return sorted(still_open, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))


def wait_until_active(kinesis, stream):
    """Returns when a change of the stream is done. The waiter gives up after three minutes."""
    kinesis.get_waiter("stream_exists").wait(StreamName=stream, WaiterConfig={"Delay": 1, "MaxAttempts": 180})


def report(**facts):
    """One line of JSON: all that a client writes to standard output."""
    print(json.dumps(facts))
