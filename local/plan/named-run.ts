import { type ProgramResult, runProgram, type StackFile } from "../engine";
import { standInsOf } from "./stand-ins";

/**
 * Previews a stack once more, with stand-ins for what only AWS could tell: names, ids, ARNs and endpoints in AWS's form,
 * in account 000000000000. What a program makes of them, its policies above all, is known text then, and its checks of
 * such values run. Nothing is made, and the names are those of no deployed stack: digits that AWS or Pulumi would draw
 * are made up, the same at each run.
 *
 * @throws ProgramError when the program, or a resource of it, failed
 */
export async function runNamed(stackFile: StackFile): Promise<ProgramResult> {
  return runProgram({ ...stackFile, mode: "preview", standIns: standInsOf });
}
