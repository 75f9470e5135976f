import { type ProgramResult, readStackFile, runProgram } from "../engine";
import { dataDirOf } from "./data-dir";
import { renderTree } from "./plan-tree";
import { checkTableChanges } from "./table-changes";
import { oneOf, parseOptions, UsageError } from "./usage";

const USAGE = `npm run plan -- [options]

Shows the resources that a stack's program registers, as a first preview does: nothing is made, AWS is not asked.

  --stack NAME     a stack of the project (default staging)
  --config FILE    any stack file in place of a stack's name
  --format FORMAT  tree (default) or json
  --data-dir DIR   what npm start keeps of the stack; its tables must be able to follow (.streaming-ingest/<stack>)
  --help           this text

A value that only AWS could tell is shown as {"[unknown]":true}, a secret as {"[secret]":true}.
A broken config is told line by line and ends with exit code 1.`;

const DEFAULT_STACK = "staging";
const FORMATS = ["tree", "json"] as const;

/** Where a command writes; `process` is one. */
export interface Terminal {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/**
 * `npm run plan`: prints what the program of a stack registers.
 *
 * @param root folder of `Pulumi.yaml`; this repository's by default
 * @returns 0
 * @throws HelpRequest, UsageError, StackFileError, ProgramError, TableChangeError: their messages are for the user
 */
export async function plan(argv: string[], terminal: Terminal = process, root?: string): Promise<number> {
  const options = planOptions(argv);
  const stackFile = readStackFile({ ...options.target, root });
  const result = await runProgram({ ...stackFile, mode: "preview" });
  checkTableChanges(result.resources, dataDirOf(stackFile.stack, options.dataDir));
  for (const { severity, message } of result.logs) terminal.stderr.write(`${severity}: ${message}\n`);
  const text = options.format === "json" ? renderJson(stackFile.stack, result) : renderTree(result.resources);
  terminal.stdout.write(`${text}\n`);
  return 0;
}

function planOptions(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      stack: { type: "string" },
      config: { type: "string" },
      format: { type: "string", default: "tree" },
      "data-dir": { type: "string" },
    },
  });
  const { stack, config: file, format } = values;
  if (stack !== undefined && file !== undefined) {
    throw new UsageError(`--stack and --config exclude each other\n\n${USAGE}`);
  }
  const target = file === undefined ? { stack: stack ?? DEFAULT_STACK } : { file };
  return { target, format: oneOf("format", format, FORMATS), dataDir: values["data-dir"] };
}

function renderJson(stack: string, { resources, outputs }: ProgramResult): string {
  const shown = resources.map(({ urn, type, name, parent, inputs, dependencies, protect }) => ({
    urn,
    type,
    name,
    parent,
    inputs,
    dependencies,
    protect,
  }));
  return JSON.stringify({ stack, resources: shown, outputs }, undefined, 2);
}
