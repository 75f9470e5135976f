/** A table of GitHub's Markdown. Cells are text: what Markdown or HTML would read otherwise in them is escaped. */
export function markdownTable(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map((row) => line(row.map(escapeCell)))].join("\n");
}

/** Text as the cell of a table: a bar would end the cell, and a line break the table. */
export function escapeCell(text: string): string {
  return escapeText(text).replace(/\|/g, "\\|").replace(/\r?\n/g, "<br>");
}

/** Text that shows as it is: no emphasis, link, code, mention or tag begins in it. */
export function escapeText(text: string): string {
  const withoutTags = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  // A mention would send a notice to a stranger whose name stands in a config.
  return withoutTags.replace(/[\\`*_[\]~#]/g, "\\$&").replace(/@(?=\w)/g, "@<!-- -->");
}

/** What is folded until the reader opens it. */
export function details(summary: string, markdown: string): string {
  return `<details>\n<summary>${escapeText(summary)}</summary>\n\n${markdown}\n\n</details>`;
}
