import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { DEFAULT_JAR_PATH } from "../../components/sql-analytics/settings";
import { BUNDLE_FILE, bundle, OWN_FUNCTIONS } from "../../components/transform-function/bundle";
import { COMPONENTS_FOLDER, packageManifest } from "./package-schema";

const ROOT = join(COMPONENTS_FOLDER, "..");
/** Where `npm run build:components` puts the package. */
export const PACKAGE_FOLDER = join(ROOT, "dist", "components");
/** What runs TypeScript, and nothing that is built. */
const ONLY_FOR_SOURCES = ["typescript", "ts-node", "hyparquet", "hyparquet-writer"];

/**
 * Builds the package of the components in a folder, which is emptied first: JavaScript with declarations, in the layout of
 * the sources, so that paths between them stay as they are.
 *
 * @returns what is left out, in words
 * @throws Error with what TypeScript says of the sources
 */
export function buildPackage(folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  compile(folder);
  for (const name of OWN_FUNCTIONS) writeBundle(folder, name);
  for (const file of ["PulumiPlugin.yaml", "schema.json", "README.md"]) {
    cpSync(join(COMPONENTS_FOLDER, file), join(folder, file));
  }
  cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(builtManifest(), null, 2)}\n`);
  return copyJar(folder);
}

function compile(outDir: string): void {
  const file = join(ROOT, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, ROOT);
  const rootNames = ["index.ts", "plugin/index.ts"].map((name) => join(COMPONENTS_FOLDER, name));
  const overrides = { noEmit: false, declaration: true, types: ["node"], rootDir: ROOT, outDir };
  const program = ts.createProgram(rootNames, { ...options, ...overrides });
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, DIAGNOSTICS_HOST));
}

const DIAGNOSTICS_HOST: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => ROOT,
  getCanonicalFileName: (file) => file,
  getNewLine: () => "\n",
};

/** The functions are deployed as the package has them: nothing is bundled on the user's machine. */
function writeBundle(folder: string, name: string): void {
  const file = join(folder, "lambda", name, BUNDLE_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bundle(join(ROOT, "lambda", name, "handler.ts")));
}

/**
 * `main` is what Pulumi's runner for plugins loads by the package's folder; programs in JavaScript that load the package by
 * its name get `exports`.
 */
function builtManifest() {
  const { main: _, dependencies, ...manifest } = packageManifest();
  const needed = Object.entries(dependencies).filter(([name]) => !ONLY_FOR_SOURCES.includes(name));
  return {
    ...manifest,
    main: "./components/plugin/index.js",
    types: "./components/index.d.ts",
    exports: {
      ".": { types: "./components/index.d.ts", default: "./components/index.js" },
      "./schema.json": "./schema.json",
      "./package.json": "./package.json",
    },
    dependencies: Object.fromEntries(needed),
  };
}

/** Java and Maven make it, so that it need not be there. */
function copyJar(folder: string): string[] {
  const jar = join(ROOT, DEFAULT_JAR_PATH);
  if (!existsSync(jar)) return [`${DEFAULT_JAR_PATH}, which SQL stages need: run npm run build:flink first`];
  cpSync(jar, join(folder, DEFAULT_JAR_PATH), { recursive: true });
  return [];
}
