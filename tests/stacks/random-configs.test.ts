import assert from "node:assert/strict";
import fc from "fast-check";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import { editorSchema } from "../../stacks/config/editor-schema";
import { ProviderTypes } from "../support/provider-types";
import { configOf, validConfig } from "../support/random-configs/stack";
import { parameters, RUNS, SEED } from "../support/random-runs";

/** A result has none of these; and only a schema with an event time has a watermark, which no query in stacks/sql reads. */
const NEVER_MADE =
  /^ingest\.\*\.analytics\.(watermarkDelaySeconds|results\.\*\.delivery\.(schema|appendNewline|transform)(\..*)?)$|^ingest\.\*\.analytics\.results\.\*\.delivery\.eventTime(?:\.|$)/;
/** Stacks that have most types between them: the checker reads the types of several faster than those of one at a time. */
const STACKS = [
  { stack: "production" },
  { file: "stacks/examples/feeds.yaml" },
  { file: "stacks/examples/s4-sql-redshift.yaml" },
];

const ROLE = "aws:iam/role:Role";

interface Node {
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
}

/** Paths of all keys, `*` for those that the user names. */
function keysOf({ properties = {}, additionalProperties: others }: Node, at: string): string[] {
  const named = Object.entries(properties).flatMap(([key, node]) => [`${at}${key}`, ...keysOf(node, `${at}${key}.`)]);
  return typeof others === "object" ? [...named, ...keysOf(others, `${at}*.`)] : named;
}

/** Whether a value has something at a path. */
function has(value: unknown, [key, ...rest]: string[]): boolean {
  if (key === undefined) return value !== undefined;
  if (typeof value !== "object" || value === null) return false;
  if (key === "*") return Object.values(value).some((inner) => has(inner, rest));
  return has((value as Record<string, unknown>)[key], rest);
}

/** What a provider makes of a run. */
function providersOf({ resources }: ProgramResult): RegisteredResource[] {
  return resources.filter(({ custom, remote, read }) => (custom || remote) && !read);
}

describe(`${RUNS} random valid configs, RANDOM_SEED=${SEED}`, function () {
  this.timeout(RUNS * 3000 + 60_000);
  const types = new ProviderTypes();

  it("are written as the ready stacks are, whose inputs obey the provider's own types", async () => {
    const resources: RegisteredResource[] = [];
    for (const stack of STACKS) {
      resources.push(...providersOf(await runProgram({ ...readStackFile(stack), mode: "preview" })));
    }
    assert.deepEqual(types.faultsOf(...resources), []);
  });

  it("are planned, each input that is registered obeys the provider's own types, and each role is bounded as told", async () => {
    const program = readStackFile({ stack: "staging" });
    const property = fc.asyncProperty(validConfig, async (config) => {
      const registered = providersOf(await runProgram({ ...program, config: configOf(config), mode: "preview" }));
      assert.ok(registered.length > 5, `${registered.length} resources`);
      assert.deepEqual(types.faultsOf(...registered), []);
      for (const { type, name, inputs } of registered) {
        const bounds = type === ROLE ? config.settings.permissionsBoundaryArn : undefined;
        assert.equal(inputs.permissionsBoundary, bounds, `${type} ${name}`);
      }
    });
    await fc.assert(property, parameters);
  });

  it("have each key of a stack file", () => {
    const schema = editorSchema("p").properties?.config?.properties ?? {};
    const keys = Object.entries(schema)
      .filter(([name]) => name.startsWith("p:"))
      .flatMap(([name, node]) => [name.slice(2), ...keysOf(node, `${name.slice(2)}.`)]);
    assert.ok(keys.length > 150, `${keys.length} keys`);
    // One seed, as this asks what the generator can make: some keys come in one config of four hundred.
    const configs = fc.sample(validConfig, { seed: 1, numRuns: 2000 });
    const never = keys.filter((key) => !configs.some(({ settings }) => has(settings, key.split("."))));
    assert.deepEqual(
      never.filter((key) => !NEVER_MADE.test(key)),
      [],
    );
  });
});
