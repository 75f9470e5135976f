import assert from "node:assert/strict";
import { breakingChanges } from "../../../local/package/breaking-changes";
import type { PackageSchema, PropertySpec, ResourceSpec, TypeSpec } from "../../../local/package/package-schema";

const text: PropertySpec = { type: "string" };
const group: PropertySpec = { $ref: "#/types/p:index:Group" };

function schema(component: Partial<ResourceSpec>, types: Record<string, Partial<TypeSpec>> = {}): PackageSchema {
  const typed = Object.entries(types).map(([name, type]) => [`p:index:${name}`, { type: "object", ...type }]);
  return {
    name: "p",
    version: "1.0.0",
    resources: { "p:index:Thing": { type: "object", isComponent: true, ...component } },
    types: Object.fromEntries(typed),
    dependencies: [],
  };
}

function inputs(inputProperties: Record<string, PropertySpec>, requiredInputs: string[] = []): PackageSchema {
  return schema({ inputProperties, requiredInputs });
}

function outputs(properties: Record<string, PropertySpec>, required: string[] = []): PackageSchema {
  return schema({ properties, required });
}

describe("breaking changes of the package's schema", () => {
  const none: PackageSchema = { ...schema({}), resources: {} };
  const cases: [string, PackageSchema, PackageSchema, string[]][] = [
    ["a component that is gone", schema({}), none, ["Thing: is gone"]],
    ["a renamed input", inputs({ old: text }), inputs({ new: text }), ["Thing.inputs.old: is gone"]],
    [
      "an input that must be given",
      inputs({ a: text }),
      inputs({ a: text }, ["a"]),
      ["Thing.inputs.a: must be given now"],
    ],
    ["a new input that must be given", inputs({}), inputs({ a: text }, ["a"]), ["Thing.inputs.a: must be given now"]],
    ["another type", inputs({ a: text }), inputs({ a: { type: "number" } }), ["Thing.inputs.a: was string, is number"]],
    [
      "another type within a list and a map",
      inputs({ a: { type: "array", items: { type: "object", additionalProperties: text } } }),
      inputs({ a: { type: "array", items: { type: "object", additionalProperties: group } } }),
      ["Thing.inputs.a: was list of map of string, is list of map of Group"],
    ],
    [
      "an input that takes no Output any more",
      inputs({ a: text }),
      inputs({ a: { ...text, plain: true } }),
      ["Thing.inputs.a: takes no Output now"],
    ],
    ["an output that is gone", outputs({ a: text }), outputs({}), ["Thing.outputs.a: is gone"]],
    [
      "an output that may be missing",
      outputs({ a: text }, ["a"]),
      outputs({ a: text }),
      ["Thing.outputs.a: may be missing now"],
    ],
    [
      "a property of a group, at any depth",
      schema({ inputProperties: { a: group } }, { Group: { properties: { b: text, c: text } } }),
      schema({ inputProperties: { a: group } }, { Group: { properties: { c: text }, required: ["c"] } }),
      ["Group.b: is gone", "Group.c: must be given now"],
    ],
    [
      "what may be missing in a group that is given",
      schema({ properties: { a: group } }, { Group: { properties: { b: text }, required: ["b"] } }),
      schema({ properties: { a: group } }, { Group: { properties: { b: text } } }),
      ["Group.b: may be missing now"],
    ],
  ];
  for (const [what, before, after, changes] of cases) {
    it(`tells ${what}`, () => assert.deepEqual(breakingChanges(before, after), changes));
  }

  const harmless: [string, PackageSchema, PackageSchema][] = [
    ["a new component", none, schema({})],
    ["a new input that may be left out", inputs({}), inputs({ a: text })],
    ["an input that may be left out now", inputs({ a: text }, ["a"]), inputs({ a: text })],
    ["an input that takes Outputs now", inputs({ a: { ...text, plain: true } }), inputs({ a: text })],
    ["a new output", outputs({}), outputs({ a: text }, ["a"])],
    ["other words", inputs({ a: text }), inputs({ a: { ...text, description: "Other words." } })],
    [
      "what may be left out of a group that is only taken",
      schema({ inputProperties: { a: group } }, { Group: { properties: { b: text }, required: ["b"] } }),
      schema({ inputProperties: { a: group } }, { Group: { properties: { b: text } } }),
    ],
    ["a group that nothing took", schema({}, { Group: { properties: { b: text } } }), schema({})],
  ];
  for (const [what, before, after] of harmless) {
    it(`takes ${what}`, () => assert.deepEqual(breakingChanges(before, after), []));
  }
});
