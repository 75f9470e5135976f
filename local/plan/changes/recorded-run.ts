import { DEFAULT_REGION, readStackFile, runProgram, type StackFileOptions } from "../../engine";
import { runNamed } from "../named-run";
import { type PlannedResource, planned } from "./planned";

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
  const region = stackFile.config["aws:region"] ?? DEFAULT_REGION;
  const made = mode === "preview" ? undefined : await runNamed(stackFile).catch(() => undefined);
  const result = made ?? (await runProgram({ ...stackFile, mode: "preview" }));
  const resources = result.resources.map((resource) => planned(resource, { secretKey, root: target.root }));
  return { resources, region, mode: made ? "recorded" : "preview" };
}
