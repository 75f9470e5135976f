import assert from "node:assert/strict";
import { compare } from "../../../../local/plan/changes/compare";
import { changesJson } from "../../../../local/plan/changes/json";
import { losses } from "../../../../local/plan/changes/losses";
import type { PlannedResource } from "../../../../local/plan/changes/planned";
import { changesSection } from "../../../../local/plan/changes/render";
import { sidesShown } from "../../../../local/plan/changes/values-shown";
import { DELIVERY, resource, STREAM } from "./resources";

const FUNCTION = "aws:lambda/function:Function";

function found(before: PlannedResource[], after: PlannedResource[], notes: string[] = []) {
  const side = (resources: PlannedResource[]) => ({ resources, region: "eu-west-1" });
  const changes = compare(before, after);
  return {
    ref: "main",
    commit: "0123abcd",
    notes,
    changes,
    losses: losses({ before: side(before), after: side(after), changes }),
  };
}

const BEFORE = [
  resource(STREAM, { shardCount: 2, tags: { key: { "[secret]": "one" } } }),
  resource(DELIVERY, { destination: "extended_s3" }, { name: "lake", protect: true }),
  resource(FUNCTION, { code: { "[asset]": "aa" } }, { name: "old" }),
];
const AFTER = [
  resource(STREAM, { shardCount: 8, tags: { key: { "[secret]": "two" } } }),
  resource(DELIVERY, { destination: "extended_s3" }, { name: "lake" }),
  resource(FUNCTION, { code: { "[asset]": "bb" } }, { name: "new", aliases: [{ name: "old" }] }),
  resource("aws:iam/role:Role", {}, { name: "role" }),
];

describe("the changes as a section", () => {
  const section = changesSection(found(BEFORE, AFTER, ["packages differ"]));

  it("say the most important in one line", () => {
    assert.equal(section.title, "Changes");
    assert.equal(section.summary, "since main: 1 created, 2 updated, 0 replaced, 0 deleted, 1 renamed; 1 error");
    assert.equal(changesSection(found([], [])).summary, "since main: 0 created, 0 updated, 0 replaced, 0 deleted");
  });

  it("tell in a terminal what is lost before what changes, each property with both sides and no secret", () => {
    assert.deepEqual(section.text, [
      "note: packages differ",
      "error: Stream clicks: shardCount goes from 2 to 8, and one change goes to between half and double (K-06), so the update fails; deploy 4 first, or run npm run reshard",
      "~ aws:kinesis/stream:Stream  clicks",
      "    shardCount: 2 → 8",
      "    tags.key: [secret] → another [secret]",
      "~ aws:lambda/function:Function  new  (renamed from old)",
      "    code: [content aa] → [content bb]",
      "+ aws:iam/role:Role  role",
      "  aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream  lake  (no longer protected)",
    ]);
  });

  it("name the property that forces a replacement, and whose output it is", () => {
    const stream = (name: string) =>
      resource(STREAM, { name, enforceConsumerDeletion: true }, { identities: ["arn:made"] });
    const delivery = resource(
      DELIVERY,
      { kinesisSourceConfiguration: { kinesisStreamArn: "arn:made" } },
      { name: "lake", propertyDependencies: { kinesisSourceConfiguration: [stream("a").urn] } },
    );
    const { summary, text } = changesSection(found([stream("a"), delivery], [stream("b"), delivery]));
    assert.equal(summary, "since main: 0 created, 0 updated, 2 replaced, 0 deleted; 2 warnings");
    assert.deepEqual(text.slice(2), [
      "± aws:kinesis/stream:Stream  clicks  (replaced for name)",
      '    name: "a" → "b"',
      "± aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream  lake  (replaced for kinesisSourceConfiguration.kinesisStreamArn, of clicks)",
      "    kinesisSourceConfiguration.kinesisStreamArn: of clicks → of the new clicks",
    ]);
  });

  it("are Markdown with the losses open and the rest folded", () => {
    assert.equal(
      section.markdown,
      `> packages differ

|  | Resource | What is lost or fails |
| --- | --- | --- |
| ⛔ error | Stream clicks | shardCount goes from 2 to 8, and one change goes to between half and double (K-06), so the update fails; deploy 4 first, or run npm run reshard |

<details>
<summary>4 resources</summary>

|  | Type | Name |  |
| --- | --- | --- | --- |
| updated | aws:kinesis/stream:Stream | clicks |  |
| updated | aws:lambda/function:Function | new | (renamed from old) |
| created | aws:iam/role:Role | role |  |
| kept | aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream | lake | (no longer protected) |

</details>

<details>
<summary>clicks (aws:kinesis/stream:Stream)</summary>

| Property | Before | After |
| --- | --- | --- |
| shardCount | 2 | 8 |
| tags.key | \\[secret\\] | another \\[secret\\] |

</details>

<details>
<summary>new (aws:lambda/function:Function)</summary>

| Property | Before | After |
| --- | --- | --- |
| code | \\[content aa\\] | \\[content bb\\] |

</details>`,
    );
    assert.equal(changesSection(found(AFTER, AFTER)).markdown, "Nothing changes.");
    const deletion = changesSection(found([resource("aws:iam/role:Role")], []));
    assert.match(deletion.markdown, /\| \*\*deleted\*\* \| aws:iam\/role:Role \| clicks \| {2}\|/);
  });

  it("cut a long value to where it differs", () => {
    const [before, after] = sidesShown({
      before: `${"x".repeat(200)}a${"y".repeat(200)}`,
      after: `${"x".repeat(200)}b`,
    });
    assert.equal(before, `…${"x".repeat(16)}a${"y".repeat(63)}…`);
    assert.equal(after, `…${"x".repeat(78)}b"`);
    assert.deepEqual(sidesShown({ before: "y".repeat(78), after: undefined }), [`"${"y".repeat(78)}"`, "none"]);
    assert.deepEqual(sidesShown({ before: "y".repeat(79), after: undefined }), [`"${"y".repeat(79)}…`, "none"]);
  });
});

describe("the changes as JSON", () => {
  it("have everything but secrets", () => {
    const json = changesJson(found(BEFORE, AFTER));
    assert.deepEqual(json.counts, { created: 1, updated: 2, replaced: 0, deleted: 0, renamed: 1 });
    assert.deepEqual(json.resources[0], {
      action: "update",
      urn: "urn:pulumi:dev::shop::aws:kinesis/stream:Stream::clicks",
      type: STREAM,
      name: "clicks",
      differences: [
        { path: "shardCount", before: 2, after: 8 },
        { path: "tags.key", before: { "[secret]": true }, after: { "[secret]": true } },
      ],
      follows: [],
      causes: [],
    });
    assert.deepEqual(json.resources[3]?.protect, { before: true, after: false });
    assert.equal(json.resources[1]?.renamedFrom, "urn:pulumi:dev::shop::aws:lambda/function:Function::old");
    assert.deepEqual([json.against, json.commit, json.losses.length], ["main", "0123abcd", 1]);
  });
});
