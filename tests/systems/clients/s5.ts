import assert from "node:assert/strict";
import { dataFolder } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { runClient } from "./python-client";
import { lakeRows, linesUnder, whileUpThenDeliver } from "./stack-run";

const EXAMPLE = "stacks/examples/s5-stream.yaml";
const CLIENT = "s5_feed_and_eat.py";
const OWN_STREAM = "people-of-the-client";
const MIDDLE = 2n ** 127n;
const WHOLE = { StartingHashKey: "0", EndingHashKey: String(2n ** 128n - 1n) };
const HALVES = [
  { ...WHOLE, EndingHashKey: String(MIDDLE - 1n) },
  { ...WHOLE, StartingHashKey: String(MIDDLE) },
];

interface Person {
  firstname: string;
  lastname: string;
  age: number;
  gender: string;
}

interface HashKeyRange {
  StartingHashKey: string;
  EndingHashKey: string;
}

/** What the client says. */
interface FedAndEaten {
  status: string;
  listed: string[];
  ages: number[];
  /** After each person that was read. */
  averages: number[];
  /** The open shards after the split, and how many of each gender lie in each. */
  split: HashKeyRange[];
  apart: Record<string, number>[];
  /** The same after the merge. */
  merged: HashKeyRange[];
  together: Record<string, number>[];
  deleted: boolean;
  /** Who was put into the stream that stays, and how many of each gender lie in each of its shards. */
  kept: Person[];
  kept_apart: Record<string, number>[];
}

function averageAge(people: { age: number }[]): number {
  return people.reduce((total, { age }) => total + age, 0) / people.length;
}

function sorted(people: Person[]): string[] {
  return people.map(({ firstname, lastname, age, gender }) => `${firstname} ${lastname} ${age} ${gender}`).sort();
}

export function s5(table: AcceptanceTable): void {
  table.system("S5", CLIENT, (accepts) => {
    const dataDir = dataFolder();
    let did: FedAndEaten;
    before(async () => {
      did = await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) => {
        const stream = await dataStreamOf("people");
        return runClient<FedAndEaten>(CLIENT, endpoint, "--stream", stream, "--own", OWN_STREAM);
      });
    });

    accepts("makes, describes, lists and deletes a stream", async () => {
      assert.deepEqual([did.status, did.deleted], ["ACTIVE", true]);
      assert.ok(did.listed.includes(OWN_STREAM), did.listed.join(", "));
      return "every call answered";
    });

    accepts("keeps the exact running average of what it reads two at a time from LATEST", async () => {
      const people = did.ages.map((age) => ({ age }));
      const exact = people.map((_, index) => averageAge(people.slice(0, index + 1)));
      assert.deepEqual(did.averages, exact);
      return `${exact.length} people, ${exact.at(-1)} years`;
    });

    accepts("has each gender in its own shard after the split, and both in one after the merge", async () => {
      assert.deepEqual(did.split, HALVES);
      assert.deepEqual(did.apart, [{ female: 50 }, { male: 50 }]);
      assert.deepEqual(did.merged, [WHOLE]);
      assert.deepEqual(did.together, [{ female: 50, male: 50 }]);
      return "50 female and 50 male, then 100 in one";
    });

    accepts("has the people of the deployed stream, too, a gender a shard, and in the lake", async () => {
      assert.deepEqual(did.kept_apart, [{ female: 50 }, { male: 50 }]);
      const stored = linesUnder(dataDir(), "people/").map((line) => JSON.parse(line) as Person);
      assert.deepEqual(sorted(stored), sorted(did.kept));
      const sql = "SELECT count(*)::INT AS n, avg(age)::DOUBLE AS average FROM young_person";
      const [row] = await lakeRows<{ n: number; average: number }>(dataDir(), sql);
      assert.deepEqual(row, { n: did.kept.length, average: averageAge(did.kept) });
      return `${did.kept.length} people, ${averageAge(did.kept)} years by SQL`;
    });
  });
}
