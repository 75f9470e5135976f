/** How many random configs a property looks at: `RANDOM_CONFIGS`, else few enough for each run of the tests. */
export const RUNS = Number(process.env.RANDOM_CONFIGS ?? 60);

/** `RANDOM_SEED` runs the same configs again; each run prints its own. */
export const SEED = Number(process.env.RANDOM_SEED ?? Date.now() % 2 ** 31);

/** What each property is run with. */
export const parameters = { seed: SEED, numRuns: RUNS, endOnFailure: true };
