import assert from "node:assert/strict";
import { compileEventPattern } from "../../../../local/cloud/events/pattern";
import { parseExact } from "../../../../local/cloud/exact-json";

const EVENT = parseExact(
  JSON.stringify({
    source: "shop.orders",
    "detail-type": "Placed",
    resources: ["arn:a", "arn:b"],
    detail: { total: 99.5, state: "Paid", note: null, gift: true, items: [{ sku: "x1" }, { sku: "y2" }], none: [] },
  }),
);
const matches = (pattern: unknown) => compileEventPattern(pattern)(EVENT);
const detail = (fields: unknown) => matches({ detail: fields });

describe("event patterns", () => {
  for (const [pattern, wanted] of [
    [{ source: ["shop.orders"] }, true],
    [{ source: ["a", "shop.orders"] }, true],
    [{ source: ["shop"] }, false],
    [{ source: ["shop.orders"], "detail-type": ["Sent"] }, false],
    [{ source: [{ prefix: "shop." }] }, true],
    [{ source: [{ prefix: "ship." }] }, false],
    [{ source: [{ suffix: ".orders" }] }, true],
    [{ source: [{ wildcard: "*.ord*" }] }, true],
    [{ source: [{ "equals-ignore-case": "SHOP.Orders" }] }, true],
    [{ source: [{ prefix: { "equals-ignore-case": "SHOP" } }] }, true],
    [{ source: [{ "anything-but": "shop.orders" }] }, false],
    [{ source: [{ "anything-but": ["a", "b"] }] }, true],
    [{ source: [{ "anything-but": { prefix: "shop" } }] }, false],
    [{ missing: [{ "anything-but": "a" }] }, false],
    [{ resources: ["arn:b"] }, true],
    [{ $or: [{ source: ["x"] }, { "detail-type": ["Placed"] }] }, true],
    [{ $or: [{ source: ["x"] }, { "detail-type": ["Sent"] }] }, false],
  ] as const) {
    it(`${JSON.stringify(pattern)} ${wanted ? "takes" : "leaves"} the event`, () =>
      assert.equal(matches(pattern), wanted));
  }

  for (const [fields, wanted] of [
    [{ total: [99.5] }, true],
    [{ total: [{ numeric: [">", 99, "<=", 99.5] }] }, true],
    [{ total: [{ numeric: [">", 99.5] }] }, false],
    [{ total: [{ numeric: ["=", 99.5] }] }, true],
    [{ state: [{ numeric: [">", 0] }] }, false],
    [{ note: [null] }, true],
    [{ gift: [true] }, true],
    [{ gift: ["true"] }, false],
    [{ state: [{ exists: true }] }, true],
    [{ state: [{ exists: false }] }, false],
    [{ gone: [{ exists: false }] }, true],
    [{ gone: { deeper: [{ exists: false }] } }, true],
    [{ none: [{ exists: false }] }, true],
    [{ items: { sku: ["y2"] } }, true],
    [{ items: { sku: ["z"] } }, false],
    [{ state: ["Paid"], $or: [{ total: [1] }, { gift: [true] }] }, true],
  ] as const) {
    it(`detail ${JSON.stringify(fields)} ${wanted ? "takes" : "leaves"} the event`, () =>
      assert.equal(detail(fields), wanted));
  }

  for (const [pattern, reason] of [
    [
      { source: [{ cidr: "10.0.0.0/8" }] },
      /\{"cidr":"10.0.0.0\/8"\} for "source", which the embedded cloud does not match/,
    ],
    [{ detail: { ip: [{ numeric: [">"] }] } }, /"numeric"/],
    [{ source: [{ "anything-but": { cidr: "x" } }] }, /does not match/],
    [{ source: [] }, /no value for "source"/],
    [{ source: "x" }, /must be a JSON object with fields, got "x"/],
    [{}, /got \{\}/],
    [{ source: [{ prefix: "a", suffix: "b" }] }, /does not match/],
  ] as const) {
    it(`refuses ${JSON.stringify(pattern)} by name`, () =>
      assert.throws(() => compileEventPattern(pattern), { message: reason }));
  }
});
