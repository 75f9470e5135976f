import type { LogEntry } from "../engine";
import { type Block, fitted } from "./fit";
import { details, escapeText, markdownTable } from "./markdown";
import type { Section } from "./section";

/** The longest body of a comment on GitHub, in characters. */
export const MOST_CHARACTERS = 65_536;
/** GitHub's Mermaid draws no longer text (`maxTextSize`) and no more arrows (`maxEdges`): both are Mermaid's defaults. */
const MOST_MERMAID_CHARACTERS = 50_000;
const MOST_ARROWS = 500;
/** A line above the fold says the most important of a message. */
const MOST_MESSAGE_CHARACTERS = 1_000;

/** What the Markdown of a plan is made of. */
export interface PlanText {
  stack: string;
  logs: readonly LogEntry[];
  /** A flowchart of Mermaid. */
  mermaid: string;
  sections: readonly Section[];
}

/** A plan for a comment on GitHub: one line a section, warnings, the picture, and the sections folded. */
export function planMarkdown({ stack, logs, mermaid, sections }: PlanText): string {
  const lines = sections.map(({ title, summary }) => `- **${escapeText(title)}**: ${escapeText(summary)}`);
  const blocks = [
    always(`## Plan of ${escapeText(stack)}`),
    always(lines.join("\n")),
    ...warningBlocks(logs),
    ...pictureBlocks(mermaid),
    ...sections.map(sectionBlock),
  ];
  return `${fitted(blocks, MOST_CHARACTERS - 1)}\n`;
}

/** What a broken config is told by: each problem with its path. */
export function problemsMarkdown(stack: string, message: string): string {
  const problems = message.split("\n").filter((line) => line.trim() !== "");
  const heading = `## Plan of ${escapeText(stack)}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
  const rows = problems.map(cellsOf);
  const table = (count: number) => markdownTable(["Path", "What to do"], rows.slice(0, count));
  const whole = `${heading}\n\n${table(rows.length)}\n`;
  if (whole.length <= MOST_CHARACTERS) return whole;
  const fitting = fittingRows(table, heading.length);
  const note = `${rows.length - fitting} more: \`npm run plan\` lists them all.`;
  return `${[heading, table(fitting), note].join("\n\n")}\n`;
}

/** How many rows leave room for a note of what is left out, which takes less than a hundred characters. */
function fittingRows(table: (count: number) => string, taken: number): number {
  const room = MOST_CHARACTERS - taken - 100;
  let [fits, tooMany] = [0, MOST_CHARACTERS];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (table(middle).length <= room) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/** `DataStream "clicks": source.kinesis.shardCount must be …`, taken apart. Without a path the cell is empty. */
function cellsOf(problem: string): string[] {
  const [, component, rest = problem] = /^(\w+ "[^"]*"): (.*)$/s.exec(problem) ?? [];
  const [, path, reason] = /^(\S+) (.*)$/s.exec(rest) ?? [];
  const isPath = path !== undefined && (component !== undefined || /^[\w-]+(\.[\w-]+)+$/.test(path));
  const owner = component === undefined || component.startsWith("Stack ") ? "" : `${component}: `;
  return isPath ? [`${owner}${path}`, reason ?? ""] : [owner.replace(/: $/, ""), rest];
}

function always(markdown: string): Block {
  return { markdown, instead: markdown };
}

function warningBlocks(logs: readonly LogEntry[]): Block[] {
  if (logs.length === 0) return [];
  const lines = logs.map(
    ({ severity, message }) => `- ${severity === "info" ? "" : `**${severity}**: `}${escapeText(oneLine(message))}`,
  );
  return [{ markdown: lines.join("\n"), instead: `${logs.length} warnings and notes: \`npm run plan\` shows them.` }];
}

function oneLine(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length <= MOST_MESSAGE_CHARACTERS ? line : `${line.slice(0, MOST_MESSAGE_CHARACTERS - 1)}…`;
}

function pictureBlocks(mermaid: string): Block[] {
  const arrows = mermaid.match(/ <?-[-.]/g)?.length ?? 0;
  const instead = "The picture is larger than GitHub draws: `npm run plan -- --picture FILE.svg` writes it to a file.";
  if (mermaid.length > MOST_MERMAID_CHARACTERS || arrows > MOST_ARROWS) return [always(instead)];
  return [{ markdown: `\`\`\`mermaid\n${mermaid}\n\`\`\``, instead }];
}

function sectionBlock({ title, markdown }: Section): Block {
  const call = `npm run plan -- --show ${sectionName(title)}`;
  return {
    markdown: details(title, markdown),
    instead: `${escapeText(title)}: too long for a comment; \`${call}\` shows it.`,
  };
}

/** What a section is called on the command line: its title in small letters, with hyphens. */
export function sectionName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
