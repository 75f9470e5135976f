import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The other revision cannot be had, or its program does not run. Nothing was touched. */
export class RevisionError extends Error {
  override readonly name = "RevisionError";
}

/** Another revision of the project as files, with this checkout's packages. */
export interface Revision {
  ref: string;
  /** The commit's short hash. */
  commit: string;
  /** Where its `Pulumi.yaml` lies. */
  folder: string;
  /** What a reader of the comparison should know. */
  notes: string[];
  /** Removes the files. */
  remove(): void;
}

/**
 * Writes a revision's files into a temporary folder. Neither the checkout nor its index is touched, and git keeps no trace
 * of the folder: were the process killed, only a folder of temporary files would stay.
 *
 * @throws RevisionError where there is no git, no checkout or no such revision
 */
export function exportRevision(ref: string, root: string): Revision {
  const commit = commitOf(ref, root);
  const top = git(root, "rev-parse", "--show-toplevel");
  const within = git(root, "rev-parse", "--show-prefix").replace(/\/$/, "");
  if (tryGit(top, "cat-file", "-e", `${commit}:${path.posix.join(within, "Pulumi.yaml")}`) === undefined) {
    const place = within === "" ? "its top folder" : within;
    throw new RevisionError(`${ref} has no Pulumi.yaml in ${place}; give a revision that has the program`);
  }
  const holder = realpathSync(mkdtempSync(path.join(tmpdir(), "streaming-ingest-plan-")));
  const remove = () => rmSync(holder, { recursive: true, force: true });
  try {
    const folder = path.join(holder, "project");
    const index = { GIT_INDEX_FILE: path.join(holder, "index") };
    gitWith(index, top, "read-tree", within === "" ? `${commit}^{tree}` : `${commit}:${within}`);
    gitWith(index, top, "checkout-index", "--all", `--prefix=${folder}${path.sep}`);
    linkBuilt(root, folder);
    return { ref, commit: commit.slice(0, 12), folder, notes: packageNotes(ref, root, folder), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function commitOf(ref: string, root: string): string {
  git(root, "rev-parse", "--is-inside-work-tree");
  const found = ref.startsWith("-") ? undefined : tryGit(root, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
  if (found !== undefined) return found;
  throw new RevisionError(
    `--against takes a revision of git, such as main, HEAD~1 or a commit, got "${ref}"; a shallow clone lacks what was not fetched: git fetch --depth=1 origin BRANCH, or for older commits git fetch --deepen=100`,
  );
}

/** What no revision has in git: the packages, and the JAR of SQL stages where it was built. */
function linkBuilt(root: string, folder: string): void {
  for (const built of ["node_modules", "flink/target"]) {
    const [from, to] = [path.join(root, built), path.join(folder, built)];
    if (existsSync(from) && !existsSync(to) && existsSync(path.dirname(to)))
      symlinkSync(realpathSync(from), to, "junction");
  }
}

function packageNotes(ref: string, root: string, folder: string): string[] {
  const [ours, theirs] = [root, folder].map((place) => textOf(path.join(place, "package-lock.json")));
  if (ours === theirs) return [];
  return [
    `package-lock.json differs from ${ref}'s, whose program ran with this checkout's packages: what another version of a package changes is not seen`,
  ];
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function tryGit(folder: string, ...words: string[]): string | undefined {
  try {
    return git(folder, ...words);
  } catch {
    return undefined;
  }
}

function git(folder: string, ...words: string[]): string {
  return gitWith({}, folder, ...words);
}

function gitWith(environment: NodeJS.ProcessEnv, folder: string, ...words: string[]): string {
  try {
    const options = { env: { ...process.env, ...environment }, encoding: "utf8", stdio: "pipe" } as const;
    return execFileSync("git", ["-C", folder, ...words], options).trim();
  } catch (error) {
    throw new RevisionError(reasonOf(error as NodeJS.ErrnoException & { stderr?: string }, folder));
  }
}

function reasonOf({ code, stderr = "", message }: NodeJS.ErrnoException & { stderr?: string }, folder: string): string {
  if (code === "ENOENT") return "--against needs git, which is not installed here";
  if (/not a git repository/.test(stderr)) {
    return `--against needs a checkout of git, and ${folder} is none; clone the repository`;
  }
  return `--against: ${stderr.trim() || message}`;
}
