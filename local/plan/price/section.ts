import { details, escapeText, markdownTable } from "../markdown";
import type { Section } from "../section";
import { assumptionLines, throughputText } from "./assumption-text";
import type { PriceLine } from "./context";
import { amount, money } from "./format";
import type { Price } from "./price";
import { FALLBACK_REGION, isBorrowed } from "./table";

const HEADER = ["Service", "Of", "What", "Quantity", "Unit", "US$ each", "US$ a month"];
/** Columns of numbers, which a terminal shows at the right. */
const AT_RIGHT = new Set([3, 5, 6]);

/** What a price says, as a part of a plan. */
export function sectionOf(price: Price): Section {
  const rows = [...price.lines.map((line) => cellsOf(line, price.region)), totalRow(price)];
  const notes = price.notes.map(({ kind, text }) => `${kind}: ${text}`);
  const remarks = remarksOf(price);
  return {
    title: "Price",
    summary: `about US$ ${money(price.totalUsd)} a month at ${throughputText(price.assumptions)} (${pricesText(price)})`,
    text: [
      ...columns([HEADER, ...rows]),
      "",
      ...notes,
      ...remarks,
      "Assumed:",
      ...assumptionLines(price).map((line) => `  ${line}`),
    ],
    markdown: [
      markdownTable(HEADER, rows),
      bullets([...notes, ...remarks]),
      details("What is assumed", bullets(assumptionLines(price))),
    ].join("\n\n"),
    json: price,
  };
}

/** Whose prices they are, and of when. */
function pricesText({ lines, region, date }: Price): string {
  const hasNone = lines.length > 0 && lines.every(({ figure }) => figure.region !== region);
  return hasNone
    ? `${FALLBACK_REGION}'s prices of ${date}, as there are none of ${region}`
    : `${region}, prices of ${date}`;
}

function bullets(lines: string[]): string {
  return lines.map((line) => `- ${escapeText(line)}`).join("\n");
}

function cellsOf({ service, name, item, quantity, figure, usd }: PriceLine, region: string): string[] {
  const mark = `${figure.confirmed ? "" : "?"}${isBorrowed(figure, region) ? "+" : ""}`;
  return [service, name, item, amount(quantity), figure.unit, `${mark}${figure.usd}`, money(usd)];
}

function totalRow({ totalUsd }: Price): string[] {
  return ["Total", "", "", "", "", "", money(totalUsd)];
}

/** What the marks in the table mean, and what is not in it. */
function remarksOf({ lines, region, notPriced }: Price): string[] {
  const unconfirmed = lines.some(({ figure }) => !figure.confirmed);
  const borrowed = lines.some(({ figure }) => isBorrowed(figure, region));
  return [
    ...(borrowed ? [`+ is a price of ${FALLBACK_REGION}: the table has none of ${region}, where most cost more`] : []),
    ...(unconfirmed ? ["? is a price that no source at hand confirms"] : []),
    ...notPriced.map((what) => `not priced: ${what}`),
  ];
}

function columns(rows: string[][]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        AT_RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
