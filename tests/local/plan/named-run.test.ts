import assert from "node:assert/strict";
import path from "node:path";
import { type PropertyValue, Secret, Unknown } from "../../../local/engine";
import { namedRun, STACK_FILES } from "./stacks";

describe("a named run", () => {
  for (const file of STACK_FILES) {
    it(`leaves nothing of ${path.basename(file)} unknown, neither in inputs nor in outputs`, async () => {
      const { resources, outputs } = await namedRun(file);
      const found = resources.flatMap(({ urn, inputs }) => unknowns(inputs, urn));
      assert.deepEqual([...found, ...unknowns(outputs, "outputs")], []);
      const texts = [...resources.flatMap(({ inputs }) => textsOf(inputs)), ...textsOf(outputs)];
      assert.ok(texts.length > 50);
      assert.deepEqual(
        texts.filter((text) => /undefined|\[object|NaN|Calling \[to/.test(text)),
        [],
      );
    });
  }

  it("gives names, ids and ARNs in AWS's form, the same at each run", async () => {
    const { resources } = await namedRun("feeds.yaml");
    const arns = resources.flatMap(({ type, name, outputs }) =>
      name.startsWith("people-new") || name === "people" || name === "lake" ? [`${type} ${outputs.arn}`] : [],
    );
    const expected = [
      "aws:s3/bucket:Bucket arn:aws:s3:::lake-d2e7cf2",
      "aws:glue/catalogDatabase:CatalogDatabase arn:aws:glue:eu-west-1:000000000000:database/lake_feeds",
      "aws:kinesis/stream:Stream arn:aws:kinesis:eu-west-1:000000000000:stream/people-",
      "aws:cloudwatch/eventRule:EventRule arn:aws:events:eu-west-1:000000000000:rule/people-new-",
      "aws:sqs/queue:Queue arn:aws:sqs:eu-west-1:000000000000:people-new-undelivered-",
      "aws:iam/role:Role arn:aws:iam::000000000000:role/people-new-",
    ];
    for (const beginning of expected) {
      const head = beginning.replace(/d2e7cf2$/, "");
      assert.ok(
        arns.some((arn) => arn.startsWith(head)),
        `${head} among ${arns.join(", ")}`,
      );
    }
  });
});

function unknowns(value: PropertyValue, at: string): string[] {
  if (value instanceof Unknown) return [at];
  if (value instanceof Secret) return unknowns(value.reveal(), at);
  return entriesOf(value).flatMap(([name, inner]) => unknowns(inner, `${at}.${name}`));
}

function textsOf(value: PropertyValue): string[] {
  if (typeof value === "string") return [value];
  return entriesOf(value).flatMap(([, inner]) => textsOf(inner));
}

function entriesOf(value: PropertyValue): [string, PropertyValue][] {
  const isPlain = value !== null && typeof value === "object" && [Object, Array].includes(value.constructor as never);
  return isPlain ? Object.entries(value as Record<string, PropertyValue>) : [];
}
