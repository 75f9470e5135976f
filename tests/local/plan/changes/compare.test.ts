import assert from "node:assert/strict";
import { compare } from "../../../../local/plan/changes/compare";
import { pathText } from "../../../../local/plan/changes/differences";
import type { PlannedResource } from "../../../../local/plan/changes/planned";
import { DELIVERY, resource, STREAM } from "./resources";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

/** Each change as one line: action, name, why, what differs. */
function changes(before: PlannedResource[], after: PlannedResource[]): string[] {
  return compare(before, after).map(({ action, name, causes, differences, follows }) => {
    const why = causes.map(({ path, follows: of }) => pathText(path) + (of === undefined ? "" : " follows"));
    const what = [
      ...differences.map(({ path }) => pathText(path)),
      ...follows.map(({ path }) => `${pathText(path)} follows`),
    ];
    return `${action} ${name} for [${why}] by [${what}]`;
  });
}

describe("the changes between two plans", () => {
  it("are what was replaced, deleted, updated and created, in this order and then by name", () => {
    const before = [
      resource(STREAM, { shardCount: 1 }),
      resource(ROLE, { path: "/a/" }),
      resource(POLICY, {}, { name: "old" }),
    ];
    const after = [
      resource(POLICY, {}, { name: "new" }),
      resource(ROLE, { path: "/b/" }),
      resource(STREAM, { shardCount: 2 }),
    ];
    assert.deepEqual(changes(before, after), [
      "replace clicks for [path] by [path]",
      "delete old for [] by []",
      "update clicks for [] by [shardCount]",
      "create new for [] by []",
    ]);
    assert.deepEqual(changes(after, after), []);
  });

  it("leave out components and what is only read", () => {
    const component = resource("shop:index:Clicks", {}, { managed: false });
    assert.deepEqual(changes([], [component]), []);
    assert.deepEqual(changes([component], []), []);
  });

  it("honour ignoreChanges, at any depth", () => {
    const ignoring = { ignoreChanges: ["shardCount", "tags.team"] };
    const before = resource(STREAM, { shardCount: 1, tags: { team: "a", cost: "1" } }, ignoring);
    assert.deepEqual(
      changes([before], [resource(STREAM, { shardCount: 4, tags: { team: "b", cost: "1" } }, ignoring)]),
      [],
    );
    assert.deepEqual(
      changes([before], [resource(STREAM, { shardCount: 4, tags: { team: "b", cost: "2" } }, ignoring)]),
      ["update clicks for [] by [tags.cost]"],
    );
  });

  it("honour replaceOnChanges", () => {
    const policy = (Action: string) =>
      resource(POLICY, { policy: JSON.stringify({ Action }) }, { replaceOnChanges: ["policy"] });
    assert.deepEqual(changes([policy("a")], [policy("b")]), ["replace clicks for [policy.Action] by [policy.Action]"]);
  });

  it("force a replacement by a block that comes or goes with a fixed property", () => {
    const delivery = (dynamicPartitioningConfiguration: { enabled: boolean; retryDuration: number } | null) =>
      resource(DELIVERY, { extendedS3Configuration: { dynamicPartitioningConfiguration } });
    const block = "extendedS3Configuration.dynamicPartitioningConfiguration";
    assert.deepEqual(changes([delivery(null)], [delivery({ enabled: true, retryDuration: 300 })]), [
      `replace clicks for [${block}] by [${block}]`,
    ]);
    assert.deepEqual(
      changes([delivery({ enabled: true, retryDuration: 300 })], [delivery({ enabled: true, retryDuration: 60 })]),
      [`update clicks for [] by [${block}.retryDuration]`],
    );
  });

  it("spread a replacement to what holds an output of the replaced where it cannot change, and no further", () => {
    const stream = (name: string) =>
      resource(STREAM, { name }, { name: "stream", identities: ["arn:aws:kinesis:eu-west-1:0:stream/made"] });
    const delivery = resource(
      DELIVERY,
      {
        kinesisSourceConfiguration: {
          kinesisStreamArn: "arn:aws:kinesis:eu-west-1:0:stream/made",
          roleArn: "arn:role",
        },
        extendedS3Configuration: { prefix: "raw/" },
      },
      { propertyDependencies: { kinesisSourceConfiguration: [stream("a").urn, "urn:role"] } },
    );
    const policy = resource(
      POLICY,
      { policy: '{"Resource":"arn:aws:kinesis:eu-west-1:0:stream/made"}' },
      { name: "policy", propertyDependencies: { policy: [stream("a").urn] } },
    );
    assert.deepEqual(changes([stream("a"), delivery, policy], [stream("b"), delivery, policy]), [
      "replace clicks for [kinesisSourceConfiguration.kinesisStreamArn follows] by [kinesisSourceConfiguration.kinesisStreamArn follows]",
      "replace stream for [name] by [name]",
      "update policy for [] by [policy.Resource follows]",
    ]);
  });

  it("follow a resource by its aliases, its own and those of its parent", () => {
    const component = (name: string, aliases: PlannedResource["aliases"] = []) =>
      resource("shop:index:Clicks", {}, { name, managed: false, aliases });
    const child = (parent: PlannedResource, name: string) =>
      resource(
        STREAM,
        { shardCount: 1 },
        { name, parent: parent.urn, urn: `urn:pulumi:dev::shop::shop:index:Clicks$${STREAM}::${name}` },
      );
    const [old, renamed] = [component("old"), component("new", [{ name: "old" }])];
    const [change] = compare([old, child(old, "old-stream")], [renamed, child(renamed, "new-stream")]);
    assert.deepEqual([change?.action, change?.before?.name, change?.after?.name], ["same", "old-stream", "new-stream"]);
    const byUrn = resource(STREAM, {}, { name: "b", aliases: [{ urn: resource(STREAM, {}, { name: "a" }).urn }] });
    assert.deepEqual(changes([resource(STREAM, {}, { name: "a" })], [byUrn]), ["same b for [] by []"]);
    assert.deepEqual(changes([resource(STREAM, {}, { name: "a" })], [resource(STREAM, {}, { name: "b" })]), [
      "delete a for [] by []",
      "create b for [] by []",
    ]);
  });

  it("tell a change of protection alone", () => {
    assert.deepEqual(changes([resource(STREAM, {}, { protect: true })], [resource(STREAM)]), [
      "same clicks for [] by []",
    ]);
  });
});
