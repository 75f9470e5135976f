import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type BuildFailure, buildSync } from "esbuild";

/** The package's own functions. */
export const OWN_FUNCTIONS = [
  "transform",
  "redshift-table",
  "event-time",
  "event-time-compaction",
  "redrive",
  "shard-scaler",
] as const;

const LAMBDA_FOLDER = join(__dirname, "..", "..", "lambda");

/** The built-in transform. */
export const BUILT_IN_TRANSFORM = join(LAMBDA_FOLDER, "transform", "handler.ts");

// What CommonJS exports shows only when it runs, so this looks for the name beside its exports.
const NAMES_HANDLER = /\bexports\b[^;]*\bhandler\b/;

/** Where the built package has a function's code, in the function's folder. */
export const BUNDLE_FILE = "bundle.js";

const bundles = new Map<string, string>();

/**
 * Bundles a TypeScript or JavaScript file with all that it imports but the AWS SDK, which the Lambda runtime has. The
 * same source gives the same bytes on every machine, so a deployment changes the function only when its code changed.
 * Each file is bundled once in a process.
 *
 * @returns a CommonJS module that exports `handler`
 * @throws BuildFailure of esbuild, whose message lists what is wrong in the source
 * @throws MissingHandler for a CommonJS file that exports none; in an ES module esbuild itself misses it
 */
export function bundle(codePath: string): string {
  const file = resolve(codePath);
  const built = bundles.get(file) ?? build(file);
  bundles.set(file, built);
  return built;
}

/** Code of one of the package's own functions. The built package has it ready, and not its source; both are the same bytes. */
export function ownBundle(name: (typeof OWN_FUNCTIONS)[number]): string {
  const ready = join(LAMBDA_FOLDER, name, BUNDLE_FILE);
  return existsSync(ready) ? readFileSync(ready, "utf8") : bundle(join(LAMBDA_FOLDER, name, "handler.ts"));
}

/** A CommonJS file that does not export `handler`. */
export class MissingHandler extends Error {
  constructor(file: string) {
    super(`No export "handler" in "${basename(file)}"; write exports.handler = …`);
  }
}

/** What is wrong with a file that cannot be bundled: one line for each error. */
export function buildErrors(error: unknown): string[] {
  if (error instanceof MissingHandler) return [error.message];
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) throw error;
  return errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text));
}

function build(file: string): string {
  const { outputFiles, metafile } = buildSync({
    // Taken by its name, so that esbuild refuses an ES module without it.
    stdin: { contents: `export { handler } from "./${basename(file)}"`, resolveDir: dirname(file) },
    // Paths in the output are relative to this folder, wherever the project lies.
    absWorkingDir: dirname(file),
    bundle: true,
    metafile: true,
    write: false,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@aws-sdk/*"],
    // White space and the comments that name source files go; names stay, for readable stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    // A tsconfig.json above the file could change the output.
    tsconfigRaw: "{}",
    logLevel: "silent",
  });
  const isModule = metafile.inputs[basename(file)]?.format === "esm";
  if (!isModule && !NAMES_HANDLER.test(readFileSync(file, "utf8"))) throw new MissingHandler(file);
  return outputFiles[0]?.text ?? "";
}
