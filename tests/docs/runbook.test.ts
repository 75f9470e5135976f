import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmsOf } from "../../components/observability";
import { EVERYTHING } from "../components/observability/watched";

describe("the runbook", () => {
  const text = readFileSync(join(__dirname, "../../docs/runbook.md"), "utf8");
  const sections = text.split(/^### /m).slice(1);

  it("has a section for each alarm, and none for anything else", () => {
    const keys = alarmsOf(EVERYTHING).flatMap(({ alarms }) => alarms.map(({ key }) => key));
    const titles = sections.map((section) => section.slice(0, section.indexOf("\n")));
    assert.deepEqual(titles.sort(), [...new Set(keys)].sort());
  });

  it("says in each what it means, where to look, and what to do", () => {
    for (const section of sections)
      assert.match(section, /\*\*Means\.\*\* .+\n- \*\*Look\.\*\* .+\n- \*\*Do\.\*\* .+\n/);
  });
});
