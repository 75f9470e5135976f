import { randomBytes } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { StackFileOptions } from "../../engine";
import type { Planned } from "../planned";
import type { Section } from "../section";
import { basePlan } from "./base-plan";
import { compare } from "./compare";
import { changesJson } from "./json";
import { losses } from "./losses";
import type { PlannedResource } from "./planned";
import { type RecordedPlan, recordOf } from "./recorded-run";
import { changesSection } from "./render";
import { exportRevision, type Revision, RevisionError } from "./revision";

export interface ChangesOptions {
  /** The other revision, as git understands it. */
  ref: string;
  target: Pick<StackFileOptions, "stack" | "file">;
  /** Folder of `Pulumi.yaml`. @default this repository's */
  root?: string | undefined;
  /** Ends the other revision's run, and leaves nothing of it behind. @default nothing does */
  signal?: AbortSignal | undefined;
}

const NEVER = new AbortController().signal;
const REPOSITORY = path.resolve(__dirname, "../../..");

/**
 * Compares the plan of a stack with that of another revision, each with its own config and its own program. What is in the
 * working tree counts, whether committed or not. The section has failed where something of the change surely fails or destroys.
 *
 * @param planned the plan of this checkout
 * @throws RevisionError, StackFileError
 */
export async function changesSince(options: ChangesOptions, planned: Planned): Promise<Section> {
  return withRevision(options, async ({ revision, secretKey, project, planOf }) => {
    const base = await planOf();
    const head = recordOf(planned, { secretKey, root: project });
    // Two plans compare only if both know what AWS gives, or neither does.
    if (base.plan === undefined || base.plan.mode === head.mode) return changesOf(revision, base, head);
    return head.mode === "recorded"
      ? changesOf(revision, base, recordOf(planned, { secretKey, root: project }, "preview"))
      : changesOf(revision, await planOf("preview"), head);
  });
}

/**
 * The resources of a stack in another revision, for what is compared with them before this checkout has a plan.
 *
 * @returns none where the revision has no such stack
 * @throws RevisionError, StackFileError
 */
export async function resourcesSince(options: ChangesOptions): Promise<PlannedResource[]> {
  return withRevision(options, async ({ planOf }) => (await planOf()).plan?.resources ?? []);
}

/** Another revision, laid out for as long as it is worked with. */
interface OpenRevision {
  revision: Revision;
  /** Folder of `Pulumi.yaml` in this checkout. */
  project: string;
  secretKey: string;
  planOf(mode?: RecordedPlan["mode"]): Promise<BasePlan>;
}

async function withRevision<Result>(
  { ref, target, root = REPOSITORY, signal = NEVER }: ChangesOptions,
  work: (open: OpenRevision) => Promise<Result>,
): Promise<Result> {
  const project = realpathSync(root);
  const file = target.file === undefined ? undefined : fileWithin(project, target.file);
  const secretKey = randomBytes(16).toString("hex");
  const revision = exportRevision(ref, project);
  const planOf = (mode?: RecordedPlan["mode"]) =>
    planOfRevision(revision, { ...target, file }, secretKey, signal, mode);
  try {
    return await work({ revision, project, secretKey, planOf });
  } finally {
    revision.remove();
  }
}

/** A path within the project, the same in each revision. */
function fileWithin(root: string, file: string): string {
  const within = existsSync(file) ? path.relative(root, realpathSync(file)) : path.relative(root, path.resolve(file));
  if (!within.startsWith("..") && !path.isAbsolute(within)) return within;
  throw new RevisionError(
    `--against compares stack files that git keeps, and ${file} lies outside ${root}; put it into the project, such as under stacks/, and commit it`,
  );
}

interface BasePlan {
  /** Absent where the revision has no such stack. */
  plan?: RecordedPlan;
  stackFile: string;
}

async function planOfRevision(
  revision: Revision,
  { stack, file }: Pick<StackFileOptions, "stack" | "file">,
  secretKey: string,
  signal: AbortSignal,
  mode?: RecordedPlan["mode"],
): Promise<BasePlan> {
  const stackFile = file ?? `Pulumi.${stack}.yaml`;
  const place = path.join(revision.folder, stackFile);
  if (!existsSync(place)) return { stackFile };
  // By its name a stack of the project is called the same as here; a file gives its own name.
  const target = file === undefined ? { stack, root: revision.folder } : { file: place, root: revision.folder };
  return { stackFile, plan: await basePlan(revision, { target, secretKey, mode }, signal) };
}

function changesOf(revision: Revision, base: BasePlan, head: RecordedPlan): Section {
  const before = base.plan ?? { resources: [], region: head.region, mode: head.mode };
  const changes = compare(before.resources, head.resources);
  const found = losses({ before, after: head, changes });
  const notes = [...revision.notes, ...notesOf(revision, base, head)];
  const shown = { ref: revision.ref, commit: revision.commit, notes, changes, losses: found };
  return {
    ...changesSection(shown),
    json: changesJson(shown),
    failed: found.some(({ severity }) => severity === "error"),
  };
}

function notesOf({ ref }: Revision, { plan, stackFile }: BasePlan, head: RecordedPlan): string[] {
  const isNew = `${ref} has no ${stackFile}, so the stack is new and everything is created`;
  const isPreview =
    "the program asks AWS for more than a plan can stand in for: values that AWS gives, and policies made of them, are not compared";
  return [...(plan === undefined ? [isNew] : []), ...(head.mode === "preview" ? [isPreview] : [])];
}
