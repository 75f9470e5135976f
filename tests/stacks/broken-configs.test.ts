import assert from "node:assert/strict";
import fc from "fast-check";
import { readConfig } from "../../stacks/config";
import { BREAKAGES } from "../support/random-configs/breakages";
import { configOf, type RandomConfig, validConfig } from "../support/random-configs/stack";
import { RUNS, SEED } from "../support/random-runs";

/** What each message says of the way out: what is allowed, what is known, or what to do. */
const WAY_OUT = /\bmust\b|\bneeds\b|; /;

interface Told {
  path: string;
  reason: string;
}

/** What the reader of the config says, taken apart. */
function problemsOf(config: RandomConfig): Told[] {
  const values = { ...configOf(config), "local-engine:running": "true" };
  try {
    readConfig({ project: "streaming-ingest", stack: "test", values, isSecret: () => false });
    return [];
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    return lines.map((line) => {
      const [, path = "", reason = ""] = /^Stack "test": (\S+(?: A Name\S*)?) (.*)$/.exec(line) ?? [];
      return { path, reason };
    });
  }
}

const perBreakage = Math.ceil(RUNS / BREAKAGES.length);

describe(`${perBreakage * BREAKAGES.length} random configs broken in one place, RANDOM_SEED=${SEED}`, function () {
  this.timeout(60_000);

  for (const { title, placesIn } of BREAKAGES) {
    it(`refuses ${title}, at that place`, () => {
      const breakable = validConfig.filter((config) => placesIn(config).length > 0);
      const property = fc.property(breakable, fc.nat(), (sound, chosen) => {
        const config = structuredClone(sound);
        const places = placesIn(config);
        const path = places[chosen % places.length]?.() ?? "";
        const problems = problemsOf(config);
        const there = problems.filter(
          (one) => one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`),
        );
        assert.notEqual(there.length, 0, `nothing at ${path}, but ${JSON.stringify(problems)}`);
        for (const { reason } of there) assert.match(reason, WAY_OUT);
      });
      fc.assert(property, { seed: SEED, numRuns: perBreakage, endOnFailure: true });
    });
  }
});
