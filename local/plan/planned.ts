import { ProgramError, type ProgramResult, runProgram, type StackFile } from "../engine";
import { runNamed } from "./named-run";

/** What the parts of a plan are made from. */
export interface Planned {
  stackFile: StackFile;
  /** What the program registers, with what AWS would tell left unknown. */
  preview: ProgramResult;
  /** The same with stand-ins for it, from which permissions and picture are read. */
  named: ProgramResult;
}

/**
 * Runs the program twice: as a first preview, and with stand-ins. Should only the second fail, a stand-in is to blame, and
 * not the stack: the plan goes on with what the first knows, and says so.
 *
 * @throws ProgramError when the preview fails
 */
export async function planStack(stackFile: StackFile): Promise<Planned> {
  const preview = await runProgram({ ...stackFile, mode: "preview" });
  try {
    return { stackFile, preview, named: await runNamed(stackFile) };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const message = `permissions and picture lack what AWS would tell, since the program refuses a stand-in for it: ${error.message}`;
    return {
      stackFile,
      preview: { ...preview, logs: [...preview.logs, { severity: "warning", message, urn: "" }] },
      named: preview,
    };
  }
}
