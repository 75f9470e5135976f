// Runs a command of the command line straight from its TypeScript source; `npm run typecheck` checks the types.
require("ts-node/register/transpile-only");
require("./main.ts");
