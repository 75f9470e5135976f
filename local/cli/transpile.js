// Runs TypeScript from its source, and keeps what was transpiled: ts-node keeps nothing, so that each command would spend
// two seconds on it. Types are checked by `npm run typecheck`. Plain JavaScript, since nothing transpiles the transpiler.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const CACHE = join(__dirname, "../../node_modules/.cache/streaming-ingest");
const COMPILER_OPTIONS = { target: "es2022", module: "commonjs", esModuleInterop: true };
const VERSION = `${require("typescript/package.json").version} ${JSON.stringify(COMPILER_OPTIONS)}`;

require.extensions[".ts"] = (module, file) => module._compile(transpiled(file), file);

function transpiled(file) {
  const source = readFileSync(file, "utf8");
  const kept = join(CACHE, `${createHash("sha256").update(VERSION).update(source).digest("hex")}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const text = transpile(source, file);
    keep(kept, text);
    return text;
  }
}

function transpile(source, fileName) {
  const { transpileModule } = require("typescript");
  return transpileModule(source, { compilerOptions: COMPILER_OPTIONS, fileName }).outputText;
}

/** Several commands may start at once, and the folder may be read-only: a cache must not be why one fails. */
function keep(kept, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    const beside = `${kept}.${process.pid}`;
    writeFileSync(beside, text);
    renameSync(beside, kept);
  } catch {}
}
