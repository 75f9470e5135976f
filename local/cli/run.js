// Runs a command of the command line straight from its TypeScript source.
require("./transpile.js");
require("./main.ts");
