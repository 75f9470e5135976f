import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { StackOutputs } from "../../stacks/outputs";
import { runningEndpoint } from "../cloud/endpoint-file";
import { DATA_ROOT, dataDirOf } from "./data-dir";
import { readOutputs } from "./outputs-file";
import { UsageError } from "./usage";

/** Where a command finds its pipelines: an embedded cloud that is up, or AWS. */
export interface TargetPlace {
  /** Of the embedded cloud. `undefined`: AWS itself, with the SDK's default credentials. */
  endpoint: string | undefined;
  /** `undefined` where nothing was deployed yet, or no outputs were given. */
  outputs: StackOutputs | undefined;
  /** For people: the folder, or AWS. */
  label: string;
}

/** The words of a call that tell the place. */
export const PLACE_OPTIONS = {
  stack: { type: "string" },
  "data-dir": { type: "string" },
  aws: { type: "boolean" },
  outputs: { type: "string" },
} as const;

export const PLACE_USAGE = `  --stack NAME       the stack that npm start runs                    (the one that is up)
  --data-dir DIR     or the folder that npm start was given
  --aws              the deployed stack on AWS instead, with the SDK's default credentials
  --outputs FILE     with --aws: what pulumi stack output --json printed, - for stdin`;

interface PlaceValues {
  stack?: string | undefined;
  "data-dir"?: string | undefined;
  aws?: boolean | undefined;
  outputs?: string | undefined;
}

/** @throws UsageError with the way out, when no embedded cloud is up, several are, or the outputs cannot be read */
export async function findPlace(values: PlaceValues): Promise<TargetPlace> {
  if (values.aws) return onAws(values);
  if (values.outputs !== undefined) throw new UsageError("--outputs goes with --aws");
  const { folder, endpoint } = await runningFolder(values);
  return { endpoint, outputs: readOutputs(folder), label: folder };
}

function onAws({ stack, "data-dir": dataDir, outputs }: PlaceValues): TargetPlace {
  if (stack !== undefined || dataDir !== undefined) {
    throw new UsageError("--aws takes --outputs; --stack and --data-dir are of the embedded cloud");
  }
  return { endpoint: undefined, outputs: outputs === undefined ? undefined : readGiven(outputs), label: "AWS" };
}

interface Running {
  folder: string;
  endpoint: string;
}

async function runningFolder({ stack, "data-dir": dataDir }: PlaceValues): Promise<Running> {
  if (stack !== undefined && dataDir !== undefined) throw new UsageError("give --stack or --data-dir, not both");
  const isNamed = stack !== undefined || dataDir !== undefined;
  const folders = isNamed ? [dataDirOf(stack ?? "", dataDir)] : dataFolders();
  const running: Running[] = [];
  for (const folder of folders) {
    const endpoint = await runningEndpoint(folder);
    if (endpoint !== undefined) running.push({ folder, endpoint });
  }
  const [only] = running;
  if (only === undefined) {
    const where = isNamed ? ` over ${folders.join()}` : ` below ${DATA_ROOT}`;
    const others = isNamed ? "" : ", name its folder by --data-dir where it was given one";
    throw new UsageError(`no embedded cloud is up${where}; run npm start in another terminal${others}, or use --aws`);
  }
  if (running.length === 1) return only;
  throw new UsageError(`several are up: ${running.map(({ folder }) => folder).join(", ")}; name one by --data-dir`);
}

function dataFolders(): string[] {
  if (!existsSync(DATA_ROOT)) return [];
  const folders = readdirSync(DATA_ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => dataDirOf(name, undefined));
}

/** The outputs as `pulumi stack output --json` prints them. */
function readGiven(file: string): StackOutputs {
  const name = file === "-" ? "stdin" : file;
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (error) {
    throw new UsageError(`--outputs: ${name} cannot be read as JSON (${(error as Error).message})`);
  }
  const pipelines = (given as { pipelines?: unknown } | null)?.pipelines;
  if (typeof pipelines === "object" && pipelines !== null) return given as StackOutputs;
  throw new UsageError(`--outputs: ${name} has no pipelines; it takes what pulumi stack output --json prints`);
}
