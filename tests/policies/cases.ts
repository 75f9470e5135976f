import assert from "node:assert/strict";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type PropertyMap, type RegisteredResource, UNKNOWN } from "../../local/engine";
import { policyFindings } from "../../local/plan/policies";
import { changed, madeUp, theWorld, type World } from "./world";

/** A policy, a resource that keeps it, and what makes the same resource break it. */
export interface ResourceCase {
  /** What is wrong with the resource that fails, and the controls it breaks. */
  title: string;
  policy: string;
  type: string;
  /** Whose resource keeps it. @default production */
  from?: keyof World;
  /** Its logical name, where there are several. @default the first of the type */
  name?: string;
  /** Inputs of a resource that no component registers, in place of a registered one. */
  madeUp?: PropertyMap;
  /** What changes, by path; `undefined` takes a property away. */
  change: Record<string, unknown>;
  /** Whether Pulumi protects the resource that fails. @default as the one that keeps the policy */
  protect?: boolean;
  /** How each finding begins. */
  findings: string[];
}

/** Tests of a group of policies: for each case what keeps the policy, what breaks it, and what is not known yet. */
export function describeCases(group: string, policies: ResourceValidationPolicy[], cases: ResourceCase[]): void {
  describe(`a policy of ${group}`, () => {
    before(theWorld);

    for (const one of cases) {
      it(`${one.policy} takes what is registered, and refuses ${one.title}`, async () => {
        const kept = await keeping(one);
        assert.deepEqual(await messages(one.policy, kept), []);
        const broken = await messages(one.policy, breaking(one, kept));
        assert.equal(broken.length, one.findings.length, broken.join("\n"));
        for (const [index, beginning] of one.findings.entries()) {
          assert.ok(broken[index]?.startsWith(beginning), `${broken[index]} does not begin with ${beginning}`);
        }
        // The values of secrets among the cases.
        assert.doesNotMatch(broken.join("\n"), /hunter2|AKIA[A-Z]/i);
      });

      it(`${one.policy} says nothing of ${one.title} while it is unknown`, async () => {
        const unknown = Object.fromEntries(Object.keys(one.change).map((path) => [path, UNKNOWN]));
        assert.deepEqual(await messages(one.policy, changed(await keeping(one), unknown)), []);
      });
    }

    it("has a case for each policy of its file", () => {
      const tested = [...new Set(cases.map(({ policy }) => policy))];
      assert.deepEqual(tested.sort(), policies.map(({ name }) => name).sort());
    });
  });
}

/** The messages of one policy about one resource. */
async function messages(policy: string, resource: RegisteredResource): Promise<string[]> {
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

function breaking({ change, protect }: ResourceCase, kept: RegisteredResource): RegisteredResource {
  return { ...changed(kept, change), protect: protect ?? kept.protect };
}

/** An IAM document of one statement that allows something. */
export function allow(action: string | string[], resource: string | string[], more: object = {}): string {
  return JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: resource, ...more }] });
}
