import assert from "node:assert/strict";
import type { PolicyFinding } from "../../../local/plan/policies";
import { renderPolicies } from "../../../local/plan/policy-section";

function finding(level: PolicyFinding["level"], policy: string, name: string, message: string): PolicyFinding {
  return { level, policy, urn: `urn:pulumi:s::p::t::${name}`, message };
}

const ADVISED = [
  finding("advisory", "tagged", "a", "tags must be"),
  finding("advisory", "tagged", "b::c", "tags must be"),
];
const MANDATORY = finding("mandatory", "encrypted", "a", "key must be | set");

describe("the section of policies", () => {
  it("puts what is mandatory first, and what is said of several resources on one line", () => {
    const section = renderPolicies([...ADVISED, MANDATORY]);
    assert.deepEqual(section, {
      title: "Policies",
      summary: "Mandatory policies are violated once; advisory ones 2 times.",
      text: ["error: policy encrypted, a: key must be | set", "warning: policy tagged, a, b::c: tags must be"],
      markdown: [
        "| Level | Policy | Resources | Finding |",
        "| --- | --- | --- | --- |",
        "| mandatory | encrypted | a | key must be \\| set |",
        "| advisory | tagged | a, b::c | tags must be |",
      ].join("\n"),
      json: [...ADVISED, MANDATORY],
      failed: true,
    });
  });

  it("does not fail for advice", () => {
    const { summary, failed } = renderPolicies(ADVISED);
    assert.deepEqual(
      { summary, failed },
      { summary: "No mandatory policy is violated; advisory ones 2 times.", failed: false },
    );
  });

  it("says in one line that all is well", () => {
    assert.deepEqual(renderPolicies([]), {
      title: "Policies",
      summary: "Every policy is kept.",
      text: [],
      markdown: "Every policy is kept.",
      json: [],
      failed: false,
    });
  });
});
