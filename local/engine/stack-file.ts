import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";

/** Which stack to read. Exactly one of `stack` and `file`. */
export interface StackFileOptions {
  /** A stack of the project, by name: `Pulumi.<name>.yaml` beside `Pulumi.yaml`. */
  stack?: string | undefined;
  /** Any stack file. Its stack is called as the file is: `x` of `Pulumi.x.yaml` and of `x.yaml`. */
  file?: string | undefined;
  /** Folder of `Pulumi.yaml`. @default this repository's */
  root?: string | undefined;
}

/** A stack as Pulumi's command line would hand it to the program. */
export interface StackFile {
  project: string;
  stack: string;
  /** Config by `namespace:key`; objects, lists, numbers and booleans as JSON. */
  config: Record<string, string>;
  secretKeys: string[];
  /** The stack file. */
  file: string;
  /** The program's folder: `main` of `Pulumi.yaml`. */
  program: string;
}

/** A stack file, or the project's, that cannot be read. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
}

/**
 * Stands for each value that `pulumi config set --secret` encrypted: only Pulumi, with the stack's passphrase or key, can
 * read it, and neither a plan nor a local run needs it. It would pass as a password of Redshift (upper and lower case
 * letters and digits, 8–64), so that checks of the real value do not refuse the plan. The key counts as secret all the same.
 */
export const ENCRYPTED_PLACEHOLDER = "Encrypted0InTheStackFile";

const REPOSITORY = path.resolve(__dirname, "../..");

/** Reads a stack's file over its project's. @throws StackFileError with file, line and column where YAML is broken */
export function readStackFile(options: StackFileOptions): StackFile {
  const root = path.resolve(options.root ?? REPOSITORY);
  const projectFile = path.join(root, "Pulumi.yaml");
  const project = readMapping(projectFile);
  const { file, stack } = locate(options, root);
  const name = nameOf(project, projectFile);
  const values = { ...projectDefaults(project, name, projectFile), ...stackValues(readMapping(file), name, file) };
  refuseMissing(project, name, values, stack, file);
  return { project: name, stack, ...flatten(values), file, program: path.resolve(root, mainOf(project)) };
}

function locate({ stack, file }: StackFileOptions, root: string): { file: string; stack: string } {
  if (file !== undefined) {
    if (!existsSync(file)) throw new StackFileError(`${file}: there is no such stack file`);
    return { file, stack: path.basename(file).replace(/^Pulumi\.(?=.+\.ya?ml$)|\.ya?ml$/g, "") };
  }
  if (stack === undefined) throw new StackFileError("name a stack or give its file");
  const ofProject = path.join(root, `Pulumi.${stack}.yaml`);
  if (existsSync(ofProject)) return { file: ofProject, stack };
  throw new StackFileError(`${ofProject}: there is no such stack; the project has ${stacksOf(root).join(", ")}`);
}

function stacksOf(root: string): string[] {
  return readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}

type Mapping = Record<string, unknown>;

function readMapping(file: string): Mapping {
  if (!existsSync(file)) throw new StackFileError(`${file}: there is no such file`);
  const lineCounter = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const lines = document.errors.map(({ pos, message }) => {
      const { line, col } = lineCounter.linePos(pos[0]);
      return `${file}:${line}:${col}: ${message}`;
    });
    throw new StackFileError(lines.join("\n"));
  }
  const content: unknown = document.toJS();
  refuseCycles(content, file);
  return asMapping(content ?? {}, `${file}: the file`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new StackFileError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An alias (`*name`) within the value that it stands for. It has no end. */
function refuseCycles(value: unknown, file: string, around: unknown[] = []): void {
  if (typeof value !== "object" || value === null) return;
  if (around.includes(value)) throw new StackFileError(`${file}: an alias (*) stands within its own anchor (&)`);
  for (const child of Object.values(value)) refuseCycles(child, file, [...around, value]);
}

function asMapping(value: unknown, where: string): Mapping {
  if (isMapping(value)) return value;
  throw new StackFileError(`${where} must be a mapping (key: value)`);
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function nameOf({ name }: Mapping, file: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw new StackFileError(`${file}: name must be the project's name`);
}

function mainOf({ main }: Mapping): string {
  return typeof main === "string" ? main : ".";
}

/** The stack's config, with the project's name before each key that has no namespace. */
function stackValues({ config }: Mapping, project: string, file: string): Mapping {
  return qualified(asMapping(config ?? {}, `${file}: config`), project);
}

/** `default` and `value` of the config that `Pulumi.yaml` declares; a scalar or a list there is the value itself. */
function projectDefaults({ config }: Mapping, project: string, file: string): Mapping {
  const declared = Object.entries(asMapping(config ?? {}, `${file}: config`));
  const values = declared.map(([key, declaration]) => [
    key,
    isMapping(declaration) ? (declaration.value ?? declaration.default) : declaration,
  ]);
  return qualified(Object.fromEntries(values.filter(([, value]) => value !== undefined)), project);
}

function qualified(values: Mapping, project: string): Mapping {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );
}

/** Pulumi wants a value for whatever `Pulumi.yaml` declares without one. */
function refuseMissing({ config }: Mapping, project: string, values: Mapping, stack: string, file: string): void {
  const declared = Object.keys(qualified(isMapping(config) ? config : {}, project));
  const missing = declared.filter((key) => values[key] === undefined);
  if (missing.length === 0) return;
  const lines = missing.map(
    (key) => `${file}: stack ${stack} must set ${key}: Pulumi.yaml declares it without a default`,
  );
  throw new StackFileError(lines.join("\n"));
}

function flatten(values: Mapping): Pick<StackFile, "config" | "secretKeys"> {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const readable = withoutCiphertext(value, () => secretKeys.push(key));
    config[key] = typeof readable === "string" ? readable : JSON.stringify(readable);
  }
  return { config, secretKeys: [...new Set(secretKeys)] };
}

/** A `secure:` value may stand in place of any value, however deep; all of its key is secret then. */
function withoutCiphertext(value: unknown, onSecret: () => void): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutCiphertext(item, onSecret));
  if (!isMapping(value)) return value;
  if (typeof value.secure === "string" && Object.keys(value).length === 1) {
    onSecret();
    return ENCRYPTED_PLACEHOLDER;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutCiphertext(item, onSecret)]));
}
