import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readStackFile, runProgram } from "../engine";
import { markdownTable } from "../plan/markdown";
import { type Price, priceOfStack } from "../plan/price";
import { money } from "../plan/price/format";
import { type PriceTable, readPriceTable } from "../plan/price/table";

const ROOT = join(__dirname, "..", "..");
const EXAMPLES = "stacks/examples";
const OWN_STACKS = ["Pulumi.staging.yaml", "Pulumi.production.yaml"];

/** The price of each stack file that comes with the project, by the file's path, at what the defaults assume. */
export async function shippedPrices(): Promise<Map<string, Price>> {
  const examples = readdirSync(join(ROOT, EXAMPLES)).map((name) => `${EXAMPLES}/${name}`);
  const prices = new Map<string, Price>();
  for (const path of [...examples, ...OWN_STACKS]) {
    const stackFile = readStackFile({ file: join(ROOT, path) });
    const { resources } = await runProgram({ ...stackFile, mode: "preview" });
    prices.set(path, priceOfStack(resources, stackFile));
  }
  return prices;
}

/** The generated parts of `docs/prices.md` put into its text. @throws Error when the text has not the marks of a part */
export function withGeneratedParts(text: string, prices: ReadonlyMap<string, Price>): string {
  return replacePart(replacePart(text, "stacks", stacksTable(prices)), "figures", figuresTable(readPriceTable()));
}

function replacePart(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name}: npm run schema -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/prices.md has no place for ${name}: ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function stacksTable(prices: ReadonlyMap<string, Price>): string {
  const rows = [...prices].map(([path, price]) => [path, price.region, money(price.totalUsd), byService(price)]);
  return markdownTable(["Stack file", "Region", "US$ a month", "Of which"], rows);
}

/** The services from the dearest on, without those of less than a dollar. */
function byService({ lines }: Price): string {
  const sums = new Map<string, number>();
  for (const { service, usd } of lines) sums.set(service, (sums.get(service) ?? 0) + usd);
  const worth = [...sums].filter(([, usd]) => usd >= 1).sort(([, one], [, other]) => other - one);
  return worth.map(([service, usd]) => `${service} ${money(usd)}`).join(", ");
}

function figuresTable({ figures, sources }: PriceTable): string {
  const rows = Object.entries(figures).flatMap(([name, { unit, prices }]) =>
    Object.entries(prices).map(([region, { usd, source, unconfirmed }]) => [
      name,
      unit,
      region,
      String(usd),
      `${source}${unconfirmed ? ", unconfirmed" : ""}`,
    ]),
  );
  const named = Object.entries(sources).map(([name, { what, url, read }]) => [name, what, url, String(read)]);
  return [
    markdownTable(["Figure", "Unit", "Region", "US$", "Source"], rows),
    markdownTable(["Source", "What it is", "Where", "Read"], named),
  ].join("\n\n");
}
