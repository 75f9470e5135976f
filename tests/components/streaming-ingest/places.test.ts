import assert from "node:assert/strict";
import {
  overlapsAmong,
  overlapsWith,
  type Place,
  placesOf,
  planDeliveries,
} from "../../../components/streaming-ingest";
import { BUCKET_ARN, minimalArgs } from "./fixtures";

const place = (head: string, holdsErrors = false): Place => ({ path: head, holdsErrors, head });
const pathsOf = (problems: { path: string }[]) => problems.map(({ path }) => path);

describe("places in a lake", () => {
  it("are the fixed beginnings of a delivery's prefixes, without those of other buckets", () => {
    const placesWith = (bucketArn?: string) => {
      const lake = { prefix: "p/!{timestamp:yyyy}/", backup: { prefix: "b/", bucketArn } };
      const [plan] = planDeliveries(minimalArgs({ deliveries: { lake } }), "users");
      return plan === undefined ? [] : placesOf(plan, "lake");
    };
    const own = { path: "lake.prefix", holdsErrors: false, head: "p/" };
    const errors = { path: "lake.errorPrefix", holdsErrors: true, head: "errors/user_event_lake/" };
    assert.deepEqual(placesWith(), [own, { path: "lake.backup.prefix", holdsErrors: false, head: "b/" }, errors]);
    assert.deepEqual(placesWith(BUCKET_ARN), [own, errors]);
  });

  it("overlap where one begins as the other, in either order", () => {
    assert.deepEqual(pathsOf(overlapsWith([place("a/b/")], [place("a/")])), ["a/b/"]);
    assert.deepEqual(pathsOf(overlapsWith([place("a/")], [place("a/b/")])), ["a/"]);
    assert.deepEqual(overlapsWith([place("a/")], [place("ab/"), place("b/a/")]), []);
  });

  it("overlap where one holds failed records, but not where both do", () => {
    assert.deepEqual(pathsOf(overlapsWith([place("a/b/", true)], [place("a/")])), ["a/b/"]);
    assert.deepEqual(pathsOf(overlapsWith([place("a/")], [place("a/b/", true)])), ["a/"]);
    assert.deepEqual(overlapsWith([place("a/b/", true)], [place("a/", true)]), []);
  });

  it("are compared each with each, once", () => {
    assert.deepEqual(pathsOf(overlapsAmong([place("a/"), place("b/"), place("b/c/"), place("a/d/")])), [
      "b/c/",
      "a/d/",
    ]);
  });
});
