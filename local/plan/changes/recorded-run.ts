import { DEFAULT_REGION, readStackFile, runProgram, type StackFileOptions } from "../../engine";
import { runNamed } from "../named-run";
import type { Planned } from "../planned";
import { type PlannedOptions, type PlannedResource, planned } from "./planned";

/** One revision's plan of a stack. */
export interface RecordedPlan {
  resources: PlannedResource[];
  region: string;
  /** `preview` where the program wants more of AWS than the stand-ins have: what AWS gives is unknown in it. */
  mode: "recorded" | "preview";
}

export interface RecordOptions {
  target: StackFileOptions & { root: string };
  secretKey: string;
  /** Set where the other revision could only be previewed: both are compared alike. @default recorded, else preview */
  mode?: RecordedPlan["mode"] | undefined;
}

/**
 * Runs a stack's program and records what it registers. What AWS would give is stood in for by values that are the same at
 * each run, so that two plans can be compared down to their policies.
 *
 * @throws StackFileError, ProgramError
 */
export async function recordedPlan({ target, secretKey, mode }: RecordOptions): Promise<RecordedPlan> {
  const stackFile = readStackFile(target);
  const named = mode === "preview" ? undefined : await runNamed(stackFile).catch(() => undefined);
  const preview = named ?? (await runProgram({ ...stackFile, mode: "preview" }));
  const plan = { stackFile, preview, named: named ?? preview };
  return recordOf(plan, { secretKey, root: target.root }, named ? "recorded" : "preview");
}

/** The record of a plan whose program has run, or of its preview where `mode` asks for that. */
export function recordOf(
  { stackFile, preview, named }: Planned,
  options: PlannedOptions,
  mode: RecordedPlan["mode"] = named.resources === preview.resources ? "preview" : "recorded",
): RecordedPlan {
  const { resources } = mode === "preview" ? preview : named;
  const region = stackFile.config["aws:region"] ?? DEFAULT_REGION;
  return { resources: resources.map((resource) => planned(resource, options)), region, mode };
}
