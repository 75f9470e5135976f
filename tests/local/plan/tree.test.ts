import assert from "node:assert/strict";
import { renderTree } from "../../../local/plan/tree";

describe("the tree of a plan", () => {
  it("draws branches past a component that is not the last, and lines the counts up", () => {
    const thing = (name: string, parent?: string) => ({ urn: name, type: "t", name, parent, protect: false });
    const many = Array.from({ length: 8 }, (_, index) => thing(`n${index}`, "b"));
    const lines = renderTree([thing("root"), thing("a", "root"), thing("b", "root"), thing("a1", "a"), ...many]).split(
      "\n",
    );
    assert.deepEqual(lines.slice(0, 5), ["t  root", "├─ t  a", "│  └─ t  a1", "└─ t  b", "   ├─ t  n0"]);
    assert.deepEqual(lines.slice(-3), ["", "12  t", "12  resources in all"]);
  });
});
