import assert from "node:assert/strict";
import type { RegisteredResource } from "../../local/engine";
import { UNKNOWN } from "../../local/engine";
import { policyFindings } from "../../local/plan/policies";
import { RESOURCE_POLICIES } from "../../policies/policies";
import { TYPES } from "../../policies/types";
import { RESOURCE_CASES, type ResourceCase } from "./cases";
import { changed, madeUp, theWorld } from "./world";

/** The messages of one policy about one resource. */
async function findings(policy: string, resource: RegisteredResource): Promise<string[]> {
  const found = await policyFindings([resource], { all: "disabled", [policy]: "mandatory" });
  assert.ok(found.every(({ urn, level }) => urn === resource.urn && level === "mandatory"));
  return found.map(({ message }) => message);
}

async function keeping({ type, from = "production", name, madeUp: inputs }: ResourceCase): Promise<RegisteredResource> {
  if (inputs !== undefined) return madeUp(type, inputs);
  const { [from]: resources } = await theWorld();
  const found = resources.find((resource) => resource.type === type && (name ?? resource.name) === resource.name);
  assert.ok(found, `no ${type} in ${from}`);
  return found;
}

describe("a policy of resources", () => {
  before(theWorld);

  for (const one of RESOURCE_CASES) {
    it(`${one.policy} takes what is registered, and refuses ${one.title}`, async () => {
      const kept = await keeping(one);
      assert.deepEqual(await findings(one.policy, kept), []);
      const broken = await findings(one.policy, changed(kept, one.change));
      assert.equal(broken.length, one.findings.length, broken.join("\n"));
      for (const [index, beginning] of one.findings.entries()) {
        assert.ok(broken[index]?.startsWith(beginning), `${broken[index]} does not begin with ${beginning}`);
      }
    });

    it(`${one.policy} says nothing of ${one.title} while it is unknown`, async () => {
      const { protect, ...resource } = await keeping(one);
      const unknown = Object.fromEntries(Object.keys(one.change).map((path) => [path, UNKNOWN]));
      assert.deepEqual(await findings(one.policy, changed({ ...resource, protect }, unknown)), []);
    });
  }

  it("store-protected takes a store that is protected, and refuses one that is not", async () => {
    const { production } = await theWorld();
    const bucket = production.find(({ type }) => type === TYPES.bucket);
    assert.ok(bucket);
    assert.deepEqual(await findings("store-protected", bucket), []);
    const [message, ...others] = await findings("store-protected", { ...bucket, protect: false });
    assert.match(message ?? "", /^protect must be true; leave streaming-ingest:allowDeletion out/);
    assert.deepEqual(others, []);
  });

  it("has a case for each policy, and each policy is about a type that is looked at", () => {
    const tested = new Set([...RESOURCE_CASES.map(({ policy }) => policy), "store-protected"]);
    assert.deepEqual([...tested].sort(), RESOURCE_POLICIES.map(({ name }) => name).sort());
  });

  it("says no secret that it finds", async () => {
    for (const one of RESOURCE_CASES) {
      const messages = await findings(one.policy, changed(await keeping(one), one.change));
      assert.doesNotMatch(messages.join("\n"), /hunter2|AKIA[A-Z]/i);
    }
  });
});
