import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { POLICIES, RESOURCE_POLICIES } from "../../policies/policies";
import { TYPES } from "../../policies/types";

const PAGE = readFileSync(resolve(__dirname, "../../docs/policies.md"), "utf8");

/** The cells of the table under a heading, without its own head. */
function tableUnder(heading: string): string[][] {
  const [, section = ""] = PAGE.split(`\n## ${heading}\n`);
  const [table = ""] = section.split("\n## ");
  const rows = table.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

/** `a → b`: what must be, and the way out. */
function wantsOf(description: string): string {
  return description.replace(/( \([^()]*\))?\.$/, "");
}

describe("the page of policies", () => {
  it("lists each policy with its level, its controls, what it wants and the way out", () => {
    const expected = POLICIES.map(({ name, enforcementLevel, tags = [], description, remediationSteps = "" }) => {
      const wants = tags.length === 0 ? description.replace(/\.$/, "") : wantsOf(description);
      return [`\`${name}\``, enforcementLevel, tags.join(", "), wants, remediationSteps];
    });
    assert.deepEqual(tableUnder("The policies"), expected);
  });

  it("lists each setting with its default", () => {
    const expected = POLICIES.flatMap(({ name, configSchema }) =>
      Object.entries(configSchema?.properties ?? {}).map(([setting, schema]) => [
        `\`${name}\``,
        `\`${setting}\``,
        String(schema.description),
        `\`${JSON.stringify(schema.default)}\``,
      ]),
    );
    assert.deepEqual(tableUnder("Settings"), expected);
  });

  it("counts the policies as they are", () => {
    const counts = `${POLICIES.length} policies, ${RESOURCE_POLICIES.length} of single resources`;
    assert.ok(PAGE.includes(counts), counts);
  });
});

describe("the policies", () => {
  const names = POLICIES.map(({ name }) => name);

  it("have names in kebab case, each once", () => {
    assert.deepEqual(
      names.filter((name, index) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || names.indexOf(name) < index),
      [],
    );
  });

  it("each say what they want, their controls and the way out, and have a level", () => {
    for (const { name, description, tags = [], remediationSteps, enforcementLevel } of POLICIES) {
      assert.ok(description.endsWith(tags.length === 0 ? "." : `(${tags.join(", ")}).`), name);
      assert.ok(remediationSteps, name);
      assert.ok(["mandatory", "advisory", "disabled"].includes(String(enforcementLevel)), name);
    }
  });

  it("look at types that the provider has", async () => {
    const aws = await import("@pulumi/aws");
    const modules = Object.values(aws).filter((part) => typeof part === "object" && part !== null);
    const known = new Set(
      modules.flatMap((part) => Object.values(part).map((resource) => Object(resource).__pulumiType)),
    );
    assert.deepEqual(
      Object.values(TYPES).filter((type) => !known.has(type)),
      [],
    );
  });
});
