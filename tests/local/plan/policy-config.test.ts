import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { configurePolicies, readPolicyConfig } from "../../../local/plan/policy-config";

const RETENTION: ResourceValidationPolicy = {
  name: "retention",
  description: "",
  enforcementLevel: "advisory",
  configSchema: { properties: { minimumHours: { type: "integer" }, names: { type: "array" } } },
  validateResource: () => {},
};
const OFF: ResourceValidationPolicy = { ...RETENTION, name: "off", enforcementLevel: "disabled" };
const POLICIES = [RETENTION, OFF];

function levels(config: Parameters<typeof configurePolicies>[1]): string[] {
  return configurePolicies(POLICIES, config).map(({ policy, level }) => `${policy.name} ${level}`);
}

describe("the config of the policies", () => {
  it("leaves a policy its own level, and one that is disabled out", () => {
    assert.deepEqual(levels({}), ["retention advisory"]);
  });

  it("sets levels by name, and by all for those that are not named", () => {
    assert.deepEqual(levels({ off: "mandatory" }), ["retention advisory", "off mandatory"]);
    assert.deepEqual(levels({ all: "mandatory", retention: "disabled" }), ["off mandatory"]);
  });

  it("hands settings to their policy", () => {
    const [configured] = configurePolicies(POLICIES, {
      retention: { enforcementLevel: "mandatory", minimumHours: 72 },
    });
    assert.deepEqual(configured, { policy: RETENTION, level: "mandatory", settings: { minimumHours: 72 } });
  });

  it("refuses names, levels and settings that are not there, all at once", () => {
    const config = {
      retentoin: "mandatory",
      off: "remediate",
      retention: { minimumHours: "72", names: [1], hours: 1 },
    } as Parameters<typeof configurePolicies>[1];
    assert.throws(() => configurePolicies(POLICIES, config), {
      message: [
        "the config of the policies is not right:",
        "retentoin is no policy; docs/policies.md lists them",
        'off: the level must be advisory, mandatory, disabled, got "remediate"',
        "retention: minimumHours must be of the type integer",
        "retention: names must be of the type array",
        "retention: has no setting hours; it has minimumHours, names",
      ].join("\n"),
    });
  });

  it("is read from a JSON file, and refused with the file's name", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "policies-"));
    try {
      const file = path.join(folder, "policies.json");
      writeFileSync(file, '{ "all": "disabled", "retention": { "minimumHours": 72 } }');
      assert.deepEqual(readPolicyConfig(file), { all: "disabled", retention: { minimumHours: 72 } });
      for (const text of ["[]", '{ "all": 1 }', "null"]) {
        writeFileSync(file, text);
        assert.throws(() => readPolicyConfig(file), {
          message: `${file} must be a JSON object with a level or an object for each policy`,
        });
      }
      writeFileSync(file, "{");
      assert.throws(
        () => readPolicyConfig(file),
        (error: Error) => error.message.startsWith(`${file}: `),
      );
      assert.throws(() => readPolicyConfig(path.join(folder, "none.json")), /none\.json: ENOENT/);
      assert.equal(readPolicyConfig(undefined), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
