"""S3, fan-out: puts events into a data stream that others read too, and reads them by enhanced fan-out."""

import json
import uuid

from common import arguments, connect, put_all, report


def event(number):
    return {
        "id": str(uuid.uuid4()),
        "time": "2026-02-01 12:00:00.000000",
        "type": ("sign_up", "sign_in", "purchase")[number % 3],
        "content": {"number": number},
        "state": "raw",
    }


def read_shard(kinesis, consumer, shard):
    """The ids of all that a shard holds: a subscription from its beginning, until nothing is behind."""
    answer = kinesis.subscribe_to_shard(
        ConsumerARN=consumer, ShardId=shard["ShardId"], StartingPosition={"Type": "TRIM_HORIZON"}
    )
    ids = []
    for message in answer["EventStream"]:
        read = message["SubscribeToShardEvent"]
        ids += [json.loads(record["Data"])["id"] for record in read["Records"]]
        if read["MillisBehindLatest"] == 0:
            break
    answer["EventStream"].close()
    return ids


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--consumer", required=True)
    parser.add_argument("--events", type=int, default=1000)
    options = parser.parse_args()

    kinesis = connect("kinesis", options.endpoint)
    events = [event(number) for number in range(options.events)]
    records = [{"Data": json.dumps(one).encode(), "PartitionKey": one["id"]} for one in events]
    put_all(kinesis, options.stream, records)
    shards = kinesis.list_shards(StreamName=options.stream)["Shards"]
    read = [id for shard in shards for id in read_shard(kinesis, options.consumer, shard)]

    report(ids=[one["id"] for one in events], read=read, shards=len(shards))


if __name__ == "__main__":
    main()
