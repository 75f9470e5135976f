import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkAtLeast, checkedLater, checkKmsKeyArn, checkLeftOut, checkTags } from "../../../components/shared/checks";
import { storeProtection } from "../../../components/shared/deletion";
import { checkLogRetention, LOG_RETENTION_DAYS } from "../../../components/shared/log-retention";
import { policyDocument } from "../../../components/shared/policy";
import { mockRuntime, value } from "../mocks";

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));

describe("checks", () => {
  it("take a whole number from a minimum on", () => {
    assert.deepEqual(checkAtLeast("shards", undefined, 1, "shards"), []);
    assert.deepEqual(checkAtLeast("shards", 1, 1, "shards"), []);
    for (const count of [0, 1.5, Number.NaN, 2 ** 53]) {
      const reason = `must be a whole number of shards, at least 1, got ${count}`;
      assert.deepEqual(checkAtLeast("shards", count, 1, "shards"), [{ path: "shards", reason }]);
    }
  });

  it("K-23 F-13 takes 50 tags", () => {
    assert.deepEqual(checkTags("tags", tags(50)), []);
    assert.deepEqual(checkTags("tags", undefined), []);
  });

  it("K-23 F-13 refuses 51 tags", () => {
    assert.deepEqual(checkTags("tags", tags(51)), [{ path: "tags", reason: "must be at most 50 tags, got 51" }]);
  });

  it("F-13 takes a tag of 128 and 256 characters", () => {
    assert.deepEqual(checkTags("tags", { ["k".repeat(128)]: "v".repeat(256), "cost center": "Zürich/1 = @x" }), []);
  });

  for (const key of ["", "k".repeat(129), "aws:owner", "AWS:owner", "Aws:x", "who?", "100%"]) {
    it(`F-13 refuses the tag key "${key.slice(0, 10)}" of ${key.length} characters`, () => {
      const [problem, ...others] = checkTags("tags", { [key]: "x" });
      assert.equal(problem?.path, "tags");
      assert.match(problem?.reason ?? "", /must have keys of 1–128 .*, not beginning with aws: in any case, got/);
      assert.deepEqual(others, []);
    });
  }

  it("F-13 takes a tag key that only contains aws:", () => {
    assert.deepEqual(checkTags("tags", { "team:aws:owner": "x" }), []);
  });

  it("F-13 takes keys that differ in a letter, and refuses keys that differ in case only, as IAM does", () => {
    assert.deepEqual(checkTags("tags", { env: "a", envs: "b" }), []);
    const reason = 'must have keys that differ in more than case, got "Env" and "env"; keep one';
    assert.deepEqual(checkTags("tags", { Env: "a", env: "b" }), [{ path: "tags", reason }]);
  });

  for (const text of ["v".repeat(257), "a;b", "50%"]) {
    it(`F-13 refuses the tag value "${text.slice(0, 5)}" of ${text.length} characters`, () => {
      const [problem, ...others] = checkTags("tags", { owner: text });
      assert.equal(problem?.path, "tags.owner");
      assert.match(problem?.reason ?? "", /must be 0–256 /);
      assert.deepEqual(others, []);
    });
  }

  it("take a key's ARN and no alias", () => {
    assert.deepEqual(checkKmsKeyArn("kmsKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/1"), []);
    assert.deepEqual(checkKmsKeyArn("kmsKeyArn", undefined), []);
    assert.equal(checkKmsKeyArn("kmsKeyArn", "alias/lake")[0]?.path, "kmsKeyArn");
  });

  it("name each argument that is set beside one that rules it out", () => {
    const args = { name: "a", mode: undefined, tags: {}, kmsKeyArn: "k" };
    assert.deepEqual(
      checkLeftOut(args, ["name", "mode", "tags"], "existingStreamArn").map(({ path }) => path),
      ["name", "tags"],
    );
  });

  it("take CloudWatch's retention periods and no other", () => {
    for (const days of [undefined, ...LOG_RETENTION_DAYS]) assert.deepEqual(checkLogRetention("days", days), []);
    for (const days of [0, 2, 31, 3654]) {
      assert.match(checkLogRetention("days", days)[0]?.reason ?? "", new RegExp(`one of 1, 3, .* days, got ${days}$`));
    }
  });

  it("protect a store unless deletion is allowed, and leave the stack's protection standing", () => {
    assert.deepEqual(storeProtection(false), { protect: true });
    assert.deepEqual(storeProtection(true), {});
  });

  it("write a policy document of this IAM version", () => {
    assert.deepEqual(JSON.parse(policyDocument([{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }])), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    });
  });
});

describe("checkedLater", () => {
  const check = (text: string) => (text === "good" ? [] : [{ path: "arn", reason: `must be good, got "${text}"` }]);

  it("answers the value when it passes", async () => {
    mockRuntime();
    assert.equal(await value(checkedLater("DataStream", "clicks", pulumi.output("good"), check)), "good");
  });

  it("fails the output when it does not", async () => {
    mockRuntime();
    const checked = checkedLater("DataStream", "clicks", pulumi.output("bad"), check);
    await assert.rejects(value(checked), /^Error: DataStream "clicks": arn must be good, got "bad"$/);
  });

  it("leaves an unknown value unknown", async () => {
    mockRuntime({ preview: true });
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    assert.equal(await value(checkedLater("DataStream", "clicks", unknown, check)), undefined);
  });
});
