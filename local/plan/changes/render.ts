import { details, escapeText, markdownTable } from "../markdown";
import type { Section } from "../section";
import type { ResourceChange } from "./compare";
import { pathText } from "./differences";
import { countsOf, type FoundChanges, protectionChange, renamedFrom } from "./json";
import type { Loss } from "./loss";
import type { Cause } from "./replacement";
import { sidesShown } from "./values-shown";

/** The heading of the changes. */
export const CHANGES = "Changes";

const SIGNS: Record<ResourceChange["action"], string> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  same: " ",
};

const DONE: Record<ResourceChange["action"], string> = {
  create: "created",
  update: "updated",
  replace: "**replaced**",
  delete: "**deleted**",
  same: "kept",
};

/** The changes for a terminal and for a comment. */
export function changesSection(found: FoundChanges): Section {
  return {
    title: CHANGES,
    summary: `since ${found.ref}: ${summaryOf(found)}`,
    text: textOf(found),
    markdown: markdownOf(found),
  };
}

function summaryOf({ changes, losses }: FoundChanges): string {
  const { created, updated, replaced, deleted, renamed } = countsOf(changes);
  const counts = [`${created} created`, `${updated} updated`, `${replaced} replaced`, `${deleted} deleted`];
  if (renamed > 0) counts.push(`${renamed} renamed`);
  const found = (["error", "warning"] as const).flatMap((severity) => {
    const number = losses.filter((loss) => loss.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? "" : "s"}`];
  });
  return [counts.join(", "), ...found].join("; ");
}

function textOf({ changes, losses, notes }: FoundChanges): string[] {
  return [
    ...notes.map((note) => `note: ${note}`),
    ...losses.map((loss) => `${loss.severity}: ${sentence(loss)}`),
    ...changes.flatMap((change) => [
      [SIGNS[change.action], change.type, ` ${change.name}`, ...because(change)].join(" "),
      ...differenceRows(change).map(([path, before, after]) => `    ${path}: ${before} → ${after}`),
    ]),
  ];
}

function sentence({ name, path, reason }: Loss): string {
  return [`${name}:`, path, reason].filter((part) => part !== "").join(" ");
}

/** What is worth to say in the resource's own line. */
function because(change: ResourceChange): string[] {
  const former = renamedFrom(change);
  const protect = protectionChange(change);
  const parts = [
    ...(change.causes.length > 0 ? [`replaced for ${change.causes.map(causeText).join(", ")}`] : []),
    ...(former !== undefined ? [`renamed from ${former.split("::").at(-1)}`] : []),
    ...(protect !== undefined ? [protect.after ? "protected from now on" : "no longer protected"] : []),
  ];
  return parts.length === 0 ? [] : [` (${parts.join("; ")})`];
}

function causeText({ path, follows }: Cause): string {
  return follows === undefined ? pathText(path) : `${pathText(path)}, of ${nameOf(follows)}`;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function differenceRows({ differences, follows }: ResourceChange): [string, string, string][] {
  const own = differences.map((difference): [string, string, string] => [
    pathText(difference.path),
    ...sidesShown(difference),
  ]);
  const following = follows.map(({ path, follows: of = "" }): [string, string, string] => [
    pathText(path),
    `of ${nameOf(of)}`,
    `of the new ${nameOf(of)}`,
  ]);
  return [...own, ...following];
}

function markdownOf({ changes, losses, notes }: FoundChanges): string {
  const noted = notes.map((note) => `> ${escapeText(note)}`);
  if (changes.length === 0 && losses.length === 0) return [...noted, "Nothing changes."].join("\n\n");
  const warned = losses.map((loss) => [
    loss.severity === "error" ? "⛔ error" : "⚠️ warning",
    loss.name,
    `${loss.path} ${loss.reason}`.trim(),
  ]);
  const listed = changes.map((change) => [
    DONE[change.action],
    change.type,
    change.name,
    because(change).join("").trim(),
  ]);
  return [
    ...noted,
    ...(warned.length > 0 ? [table(["", "Resource", "What is lost or fails"], warned)] : []),
    ...(listed.length > 0 ? [details(`${changes.length} resources`, table(["", "Type", "Name", ""], listed))] : []),
    ...changes.flatMap(folded),
  ].join("\n\n");
}

function folded(change: ResourceChange): string[] {
  const rows = differenceRows(change);
  if (rows.length === 0) return [];
  return [details(`${change.name} (${change.type})`, table(["Property", "Before", "After"], rows))];
}

/** The one emphasis that stays is this file's own. */
function table(header: string[], rows: string[][]): string {
  return markdownTable(header, rows).replace(/\\\*\\\*(replaced|deleted)\\\*\\\*/g, "**$1**");
}
