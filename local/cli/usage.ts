import { type ParseArgsConfig, parseArgs } from "node:util";

/** The words of the call are off: the command line answers with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The usage was asked for: it goes to stdout, and the command ends well. */
export class HelpRequest extends Error {
  override readonly name = "HelpRequest";
}

/** The options of one command, with the usage text that an error carries. */
export interface CommandLine<Options extends NonNullable<ParseArgsConfig["options"]>> {
  usage: string;
  options: Options;
  /** Whether words that are no options are allowed. @default false */
  positionals?: boolean;
}

/** Reads the words of a call. @throws UsageError with what is wrong and the usage, HelpRequest for `--help` */
export function parseOptions<Options extends NonNullable<ParseArgsConfig["options"]>>(
  argv: string[],
  { usage, options, positionals = false }: CommandLine<Options>,
) {
  if (argv.includes("--help")) throw new HelpRequest(usage);
  try {
    return parseArgs({ args: argv, options, allowPositionals: positionals, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

/** A whole number of an option. @throws UsageError outside its range */
export function wholeNumber(option: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new UsageError(`--${option} takes a whole number from ${minimum} to ${maximum}, got "${text}"`);
}

/** One of a few words. @throws UsageError that lists them */
export function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} takes ${words.join(", ")}, got "${text}"`);
}
