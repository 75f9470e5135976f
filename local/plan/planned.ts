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
 * @throws ProgramError when the preview fails, and for what the program registers in one of the runs only
 */
export async function planStack(stackFile: StackFile): Promise<Planned> {
  const preview = await runProgram({ ...stackFile, mode: "preview" });
  try {
    const named = await runNamed(stackFile);
    refuseOtherResources(preview, named);
    return { stackFile, preview, named };
  } catch (error) {
    if (!(error instanceof ProgramError) || error instanceof OtherResourcesError) throw error;
    const message = `permissions and picture lack what AWS would tell, since the program refuses a stand-in for it: ${error.message}`;
    return {
      stackFile,
      preview: { ...preview, logs: [...preview.logs, { severity: "warning", message, urn: "" }] },
      named: preview,
    };
  }
}

/** What two runs of one program do not have in common: policies and permissions would miss it. */
class OtherResourcesError extends ProgramError {}

function refuseOtherResources(preview: ProgramResult, named: ProgramResult): void {
  const urnsOf = ({ resources }: ProgramResult) => new Set(resources.map(({ urn }) => urn));
  const [first, second] = [urnsOf(preview), urnsOf(named)];
  const apart = [...first].filter((urn) => !second.has(urn)).concat([...second].filter((urn) => !first.has(urn)));
  if (apart.length === 0) return;
  throw new OtherResourcesError(
    apart.map(
      (urn) =>
        `${urn} is registered in one of two runs only, so that no policy would look at it; make it inside the function that the program exports, not as its file is loaded, and whatever AWS answers`,
    ),
  );
}
