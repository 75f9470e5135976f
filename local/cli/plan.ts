import { writeFileSync } from "node:fs";
import path from "node:path";
import { ProgramError, type ProgramResult, readStackFile, type StackFile, StackFileError } from "../engine";
import { CHANGES, type ChangesOptions, changesSince, RevisionError, resourcesSince } from "../plan/changes";
import { permissionsOf } from "../plan/permissions";
import { permissionsSection } from "../plan/permissions-section";
import { drawPicture } from "../plan/picture/draw";
import { toMermaid } from "../plan/picture/mermaid";
import { toSvg } from "../plan/picture/svg";
import { planMarkdown, problemsMarkdown, sectionName } from "../plan/plan-markdown";
import { type Planned, planStack } from "../plan/planned";
import { readPolicyConfig } from "../plan/policy-config";
import { policySection } from "../plan/policy-section";
import { EVERY_PIPELINE, parseThroughput, priceSection } from "../plan/price";
import type { Section } from "../plan/section";
import { treeSection } from "../plan/tree-section";
import { dataDirOf } from "./data-dir";
import { interrupted } from "./interrupted";
import { checkTableChanges, TableChangeError, tablesIn, tablesOf, withTableProblems } from "./table-changes";
import { oneOf, parseOptions, UsageError } from "./usage";

const USAGE = `npm run plan -- [options]

Shows the resources that a stack's program registers, as a first preview does: nothing is made, AWS is not asked.

  --stack NAME     a stack of the project (default staging)
  --config FILE    any stack file in place of a stack's name
  --project DIR    the folder of another Pulumi.yaml, such as stacks/bootstrap; the policies are not for it
  --format FORMAT  tree (default): the resources as a tree, then a line on each other part
                   markdown: for a comment on GitHub, with a picture and the parts folded
                   json: all of it for programs
  --show PARTS     these parts in full in place of the tree, such as permissions, or resources,permissions, or all
  --throughput T   records a second and their size, for the price: 100/s,1KiB, or orders=500/s,2KiB for one pipeline;
                   may be given more than once (the stack's config, else 100/s,1KiB; see docs/prices.md)
  --against REF    compares with the plan of another git revision: what is created, updated, replaced or deleted, and
                   what of it fails or loses data; errors among that end with exit code 1
  --picture FILE   also writes a picture of the pipelines, an SVG file
  --data-dir DIR   what npm start keeps of the stack; its tables must be able to follow (.streaming-ingest/<stack>)
  --policy-config FILE  levels and settings of the policies (docs/policies.md), as for --policy-pack-config of pulumi preview
  --help           this text

In JSON a value that only AWS could tell is {"[unknown]":true}, a secret {"[secret]":true}. Permissions and picture take
stand-ins of the same form for such values: account 000000000000, and names that end in seven digits.
A broken config is told line by line, as Markdown in a table, as JSON in "problems", and ends with exit code 1, as does a mandatory policy that is violated.`;

const DEFAULT_STACK = "staging";
const FORMATS = ["tree", "markdown", "json"] as const;

/** Where a command writes; `process` is one. */
export interface Terminal {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

type PlanOptions = ReturnType<typeof planOptions>;

/**
 * `npm run plan`: prints what the program of a stack registers.
 *
 * @param root folder of `Pulumi.yaml`; this repository's by default
 * @returns 0, or 1 for a config whose problems were printed as Markdown or JSON, and where a part has failed
 * @throws HelpRequest, UsageError, StackFileError, ProgramError, TableChangeError, RevisionError: their messages are for the user
 */
export async function plan(argv: string[], terminal: Terminal = process, root?: string): Promise<number> {
  const options = planOptions(argv);
  const folder = options.project ?? root;
  // Only another revision's run leaves something behind when the process just ends.
  const interruption = options.against === undefined ? undefined : interrupted();
  try {
    return await printPlan(options, terminal, { root: folder, signal: interruption?.signal });
  } catch (error) {
    if (options.format === "tree" || !isProblem(error)) throw error;
    const { file, stack } = options.target;
    const name = file === undefined ? stack : path.basename(file);
    const json = { stack: name, problems: error.message.split("\n") };
    const text =
      options.format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : problemsMarkdown(name, error.message);
    terminal.stdout.write(text);
    return 1;
  } finally {
    interruption?.ignore();
  }
}

/** Where the project lies, and what ends the run of another revision. */
type Surroundings = Pick<ChangesOptions, "root" | "signal">;

async function printPlan(options: PlanOptions, terminal: Terminal, surroundings: Surroundings): Promise<number> {
  const stackFile = readStackFile({ ...options.target, root: surroundings.root });
  refuseOtherPipelines(options.throughput, stackFile);
  const dataDir = dataDirOf(stackFile.stack, options.dataDir);
  const planned = await planStack(stackFile).catch(async (error: unknown) => {
    throw withTableProblems(error, stackFile, { ...(await tablesBefore(options, surroundings)), ...tablesIn(dataDir) });
  });
  const { preview, named } = planned;
  checkTableChanges(preview.resources, dataDir);
  const sections = await sectionsOf(planned, options, surroundings);
  const shown = shownSections(options.show, sections);
  const picture = drawPicture(named.resources);
  if (options.picture !== undefined) writeFileSync(options.picture, await toSvg(picture));
  for (const { severity, message } of preview.logs) terminal.stderr.write(`${severity}: ${message}\n`);
  const text = {
    json: () => `${renderJson(stackFile.stack, preview, sections)}\n`,
    markdown: () => planMarkdown({ stack: stackFile.stack, logs: preview.logs, mermaid: toMermaid(picture), sections }),
    tree: () => `${renderText(sections, shown)}\n`,
  };
  terminal.stdout.write(text[options.format]());
  return sections.some(({ failed }) => failed) ? 1 : 0;
}

/** The tables that the other revision has, so that a broken config is told with what they have against its change. */
async function tablesBefore({ against: ref, target }: PlanOptions, surroundings: Surroundings) {
  if (ref === undefined) return {};
  try {
    return tablesOf(await resourcesSince({ ref, target, ...surroundings }));
  } catch (error) {
    // A revision that cannot be planned has nothing against the change; what is wrong with this one is told all the same.
    if (error instanceof RevisionError) return {};
    throw error;
  }
}

/** The parts of a plan, in the order in which a reader wants them. The tree stays last: it is what is shown unasked. */
async function sectionsOf(
  planned: Planned,
  { target, project, against: ref, policyConfig, throughput }: PlanOptions,
  surroundings: Surroundings,
): Promise<Section[]> {
  const { stackFile, preview, named } = planned;
  return [
    ...(ref === undefined ? [] : [await changesSince({ ref, target, ...surroundings }, planned)]),
    priceSection(preview.resources, stackFile, throughput),
    // They hold for what carries data; what may deploy that needs more.
    ...(project === undefined ? [await policySection(named.resources, policyConfig)] : []),
    permissionsSection(permissionsOf(named.resources)),
    treeSection(preview.resources),
  ];
}

/** @throws UsageError for a name that no part has */
function shownSections(show: string | undefined, sections: readonly Section[]): Section[] | undefined {
  if (show === undefined) return undefined;
  const names = ["all", ...sections.map(({ title }) => sectionName(title))];
  const asked = show.split(",").map((name) => oneOf("show", name.trim(), names));
  return sections.filter(({ title }) => asked.includes("all") || asked.includes(sectionName(title)));
}

/**
 * The parts that were asked for in full; else the tree, or the changes where a revision is compared with, then a line on each
 * other part, and all of one that failed.
 */
function renderText(sections: readonly Section[], shown: readonly Section[] | undefined): string {
  const inFull = ({ title, summary, text }: Section) => [`${title}: ${summary}`, "", ...text];
  if (shown !== undefined) return shown.map((section) => inFull(section).join("\n")).join("\n\n");
  const changes = sections.find(({ title }) => title === CHANGES);
  const first = changes === undefined ? (sections.at(-1)?.text ?? []) : inFull(changes);
  const others = sections.filter((section) => section !== (changes ?? sections.at(-1)));
  const failed = others.filter((section) => section.failed).flatMap((section) => ["", ...inFull(section)]);
  return [...first, "", ...others.map(({ title, summary }) => `${title}: ${summary}`), ...failed].join("\n");
}

function isProblem(error: unknown): error is Error {
  return (
    error instanceof ProgramError ||
    error instanceof StackFileError ||
    error instanceof TableChangeError ||
    error instanceof RevisionError
  );
}

function planOptions(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      stack: { type: "string" },
      config: { type: "string" },
      project: { type: "string" },
      format: { type: "string", default: "tree" },
      show: { type: "string" },
      against: { type: "string" },
      picture: { type: "string" },
      "data-dir": { type: "string" },
      "policy-config": { type: "string" },
      throughput: { type: "string", multiple: true, default: [] },
    },
  });
  const { stack, config: file, project, format: named, show, against, picture } = values;
  if (stack !== undefined && file !== undefined) {
    throw new UsageError(`--stack and --config exclude each other\n\n${USAGE}`);
  }
  const format = oneOf("format", named, FORMATS);
  if (show !== undefined && format !== "tree") throw new UsageError("--show is for the terminal; leave --format out");
  if (picture !== undefined && !picture.endsWith(".svg")) {
    throw new UsageError(`--picture writes an SVG file; its name must end in .svg, got "${picture}"`);
  }
  const target: { stack: string; file?: undefined } | { stack?: undefined; file: string } =
    file === undefined ? { stack: stack ?? DEFAULT_STACK } : { file };
  const policyConfig = readPolicyConfig(values["policy-config"]);
  const throughput = throughputOption(values.throughput);
  return { target, project, format, show, against, picture, dataDir: values["data-dir"], policyConfig, throughput };
}

/** @throws UsageError for the throughput of a pipeline that the stack does not have, which would change no price */
function refuseOtherPipelines(throughput: PlanOptions["throughput"], { project, config }: StackFile): void {
  const ingest: unknown = JSON.parse(config[`${project}:ingest`] ?? "null");
  if (ingest === null || typeof ingest !== "object") return;
  for (const name of throughput.keys()) {
    if (name !== EVERY_PIPELINE) oneOf("throughput", name, Object.keys(ingest));
  }
}

function throughputOption(texts: string[]) {
  try {
    return parseThroughput(texts);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function renderJson(stack: string, { resources, outputs }: ProgramResult, sections: readonly Section[]): string {
  const shown = resources.map(({ urn, type, name, parent, inputs, dependencies, protect }) => ({
    urn,
    type,
    name,
    parent,
    inputs,
    dependencies,
    protect,
  }));
  const parts = sections.flatMap(({ title, json }) => (json === undefined ? [] : [[sectionName(title), json]]));
  return JSON.stringify({ stack, resources: shown, outputs, ...Object.fromEntries(parts) }, undefined, 2);
}
