"""S5: feeds people into a stream and eats them: makes the stream, reads it from LATEST with a running average age, splits its
shard so that each gender lies in its own, merges the shards, deletes the stream, and feeds one that stays."""

import json
import random
import time
from collections import Counter

from common import arguments, connect, open_shards, put_all, report, wait_until_active

FIRST_NAMES = ["Perla", "Cordy", "Ibrahim", "Mei", "Noah", "Zoe"]
LAST_NAMES = ["Robecon", "Chant", "Okafor", "Lindqvist", "Tanaka"]
GENDERS = ["female", "male"]
HASH_KEYS = 2**128


def generated_person(gender=None):
    return {
        "firstname": random.choice(FIRST_NAMES),
        "lastname": random.choice(LAST_NAMES),
        "age": random.randint(10, 30),
        "gender": gender or random.choice(GENDERS),
    }


def generated_people(count):
    """As many of one gender as of the other, mixed."""
    people = [generated_person(GENDERS[number % 2]) for number in range(count)]
    random.shuffle(people)
    return people


def record_of(person, **where):
    return {"Data": json.dumps(person).encode(), "PartitionKey": person["lastname"], **where}


def by_gender(person):
    """An explicit hash key takes the place of the partition key's hash: women go below the middle, men above it."""
    return record_of(person, ExplicitHashKey=str(0 if person["gender"] == "female" else HASH_KEYS - 1))


def iterator_at(kinesis, stream, shard, kind):
    return kinesis.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType=kind)["ShardIterator"]


def eat(kinesis, iterator, count, limit):
    """Yields `count` people, at most `limit` of them in an answer. A stream that has fewer makes it give up."""
    deadline = time.monotonic() + 60
    while count > 0:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} people never came")
        answer = kinesis.get_records(ShardIterator=iterator, Limit=limit)
        if len(answer["Records"]) > limit:
            raise AssertionError(f"asked for {limit} records, got {len(answer['Records'])}")
        for record in answer["Records"]:
            yield json.loads(record["Data"])
            count -= 1
        iterator = answer["NextShardIterator"]
        if not answer["Records"]:
            time.sleep(0.2)


def running_averages(people):
    """The average age after each person."""
    total = 0
    for count, person in enumerate(people, start=1):
        total += person["age"]
        yield total / count


def feed(kinesis, stream, people):
    """The first half one by one, the others in batches."""
    half = len(people) // 2
    for person in people[:half]:
        kinesis.put_record(StreamName=stream, **record_of(person))
    put_all(kinesis, stream, [record_of(person) for person in people[half:]])


def split_in_the_middle(kinesis, stream):
    [shard] = open_shards(kinesis, stream)
    begin, end = (int(shard["HashKeyRange"][name]) for name in ("StartingHashKey", "EndingHashKey"))
    middle = (begin + end + 1) // 2
    kinesis.split_shard(StreamName=stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(middle))
    wait_until_active(kinesis, stream)
    return open_shards(kinesis, stream)


def merge(kinesis, stream):
    low, high = open_shards(kinesis, stream)
    kinesis.merge_shards(StreamName=stream, ShardToMerge=low["ShardId"], AdjacentShardToMerge=high["ShardId"])
    wait_until_active(kinesis, stream)
    return open_shards(kinesis, stream)


def genders_in(kinesis, stream, people):
    """Puts people by their gender, and counts who then lies in which open shard, in the order of the hash keys."""
    shards = open_shards(kinesis, stream)
    iterators = [iterator_at(kinesis, stream, shard, "LATEST") for shard in shards]
    put_all(kinesis, stream, [by_gender(person) for person in people])
    # As many as were put of one gender must come from each shard, and nothing else.
    return [
        Counter(person["gender"] for person in eat(kinesis, iterator, len(people) // len(shards), limit=100))
        for iterator in iterators
    ]


def is_deleted(kinesis, stream):
    kinesis.get_waiter("stream_not_exists").wait(StreamName=stream, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    try:
        kinesis.describe_stream(StreamName=stream)
    except kinesis.exceptions.ResourceNotFoundException:
        return stream not in kinesis.list_streams()["StreamNames"]
    return False


def main():
    parser = arguments(__doc__)
    parser.add_argument("--stream", required=True, help="a stream of two shards that stays, fed at the end")
    parser.add_argument("--own", default="people-of-the-client", help="the stream to make and to delete")
    parser.add_argument("--people", type=int, default=100)
    options = parser.parse_args()
    kinesis = connect("kinesis", options.endpoint)
    stream = options.own

    kinesis.create_stream(StreamName=stream, ShardCount=1)
    wait_until_active(kinesis, stream)
    description = kinesis.describe_stream(StreamName=stream)["StreamDescription"]
    listed = kinesis.list_streams()["StreamNames"]

    [shard] = open_shards(kinesis, stream)
    iterator = iterator_at(kinesis, stream, shard, "LATEST")
    people = generated_people(options.people)
    feed(kinesis, stream, people)
    averages = list(running_averages(eat(kinesis, iterator, len(people), limit=2)))

    split = split_in_the_middle(kinesis, stream)
    apart = genders_in(kinesis, stream, generated_people(options.people))
    merged = merge(kinesis, stream)
    together = genders_in(kinesis, stream, generated_people(options.people))
    kinesis.delete_stream(StreamName=stream)
    deleted = is_deleted(kinesis, stream)

    kept = generated_people(options.people)
    kept_apart = genders_in(kinesis, options.stream, kept)

    report(
        status=description["StreamStatus"],
        listed=listed,
        ages=[person["age"] for person in people],
        averages=averages,
        split=[shard["HashKeyRange"] for shard in split],
        apart=apart,
        merged=[shard["HashKeyRange"] for shard in merged],
        together=together,
        deleted=deleted,
        kept=kept,
        kept_apart=kept_apart,
    )


if __name__ == "__main__":
    main()
