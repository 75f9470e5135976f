import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./fakes";
import { MINUTE, RedshiftWorld } from "./redshift-world";

describe("the credentials of a delivery to Redshift", () => {
  let world: RedshiftWorld;
  beforeEach(() => {
    world = new RedshiftWorld();
  });
  afterEach(() => world.end());

  it("R-04 keeps the secret for ten minutes and reads it anew then", async () => {
    await world.make();
    await world.stage("a");
    await world.firehose.settled();
    world.clock.time += 10 * MINUTE - 1;
    await world.stage("b");
    await world.firehose.settled();
    assert.equal(world.secrets.reads, 1);
    world.clock.time += 1;
    await world.stage("c");
    await world.firehose.settled();
    assert.equal(world.secrets.reads, 2);
  });

  it("R-04 reads a rotated secret after a failure, and never reports a password", async () => {
    await world.make();
    await world.stage("a");
    await world.firehose.settled();
    world.warehouses.password = "second-password";
    await world.stage("b");
    await until(() => world.problems.length === 1);
    world.secrets.text = JSON.stringify({ username: "loader", password: "second-password" });
    world.clock.time += 5 * MINUTE;
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "ab");
    assert.match(world.problems[0] ?? "", /password authentication failed for user "loader" \(\*{8}\)$/);
  });

  it("R-04 waits for a secret that is missing or has another form, without showing it", async () => {
    await world.make({ retryDuration: 7200 });
    const problems = [/R-04/, /R-04/, /R-04/, /can't find the specified secret/];
    world.secrets.text = "hunter22";
    await world.stage("a");
    const broken = ['{"username":"loader","password":', '{"username":"hunter22"}', undefined];
    for (const [index, problem] of problems.entries()) {
      await until(() => world.problems.length === index + 1);
      assert.match(world.problems[index] ?? "", problem);
      const next = broken[index];
      if (next !== undefined) world.secrets.text = next;
      else {
        world.secrets.value = () => {
          throw new Error("Secrets Manager can't find the specified secret.");
        };
      }
      world.clock.time += 5 * MINUTE;
    }
    assert.ok(!world.problems.join("").includes("hunter22"));
    assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 0, waiting: 1 });
  });

  it("R-02 signs in with username and password, and takes a changed one without a restart", async () => {
    const inline = { secretsManagerConfiguration: undefined, username: "loader", password: "first-password" };
    await world.make(inline);
    await world.stage("a");
    await world.firehose.settled();
    world.warehouses.password = "second-password";
    await world.make({ ...inline, password: "second-password" });
    await world.stage("b");
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "ab");
    assert.deepEqual(world.problems, []);
    assert.equal(world.secrets.reads, 0);
    const state = readFileSync(join(world.dataDir, "firehose", "events", "state.json"), "utf8");
    assert.ok(!state.includes("-password"));
  });
});
