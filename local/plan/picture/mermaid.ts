import { COLOURS, type Picture, type PictureEdge, type PictureNode, TEXT_COLOUR, type Tone } from "./graph";

const ARROWS: Record<PictureEdge["style"], string> = { arrow: "-->", dashed: "-.->", both: "<-->", line: "---" };
/** Longer texts make boxes that nothing fits beside. */
const MOST_CHARACTERS = 60;

/** A picture as a flowchart of Mermaid, which GitHub draws. */
export function toMermaid({ nodes, edges }: Picture): string {
  const groups = [...new Set(nodes.flatMap(({ group }) => group ?? []))];
  const tones = [...new Set(nodes.map(({ tone }) => tone))];
  return [
    "flowchart LR",
    ...nodes.filter(({ group }) => group === undefined).map((node) => `  ${nodeText(node)}`),
    ...groups.flatMap((group, index) => [
      `  subgraph g${index + 1}[${quoted([group])}]`,
      ...nodes.filter((node) => node.group === group).map((node) => `    ${nodeText(node)}`),
      "  end",
    ]),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    ...tones.map((tone) => `  classDef ${tone} ${styleOf(tone)}`),
    ...tones.map((tone) => `  class ${idsOf(nodes, tone).join(",")} ${tone}`),
  ].join("\n");
}

function nodeText({ id, kind, name, detail, tone }: PictureNode): string {
  const text = quoted([kind, name, detail]);
  // A cylinder for what is kept.
  return tone === "lake" || tone === "warehouse" || tone === "error" ? `${id}[(${text})]` : `${id}[${text}]`;
}

function edgeText({ from, to, label, style }: PictureEdge): string {
  const arrow = ARROWS[style];
  return `${from} ${arrow}${label === undefined ? "" : `|${quoted([label])}|`} ${to}`;
}

function styleOf(tone: Tone): string {
  const { fill, line } = COLOURS[tone];
  return `fill:${fill},stroke:${line},color:${TEXT_COLOUR}`;
}

function idsOf(nodes: PictureNode[], tone: Tone): string[] {
  return nodes.filter((node) => node.tone === tone).map(({ id }) => id);
}

function quoted(lines: (string | undefined)[]): string {
  return `"${lines.flatMap((line) => (line ? escaped(line) : [])).join("<br/>")}"`;
}

/** All but letters, digits and a few signs by number, so that a name from a config ends no label and begins no list or tag. */
function escaped(text: string): string {
  return shortened(text).replace(/[^\p{L}\p{N} .,:/_()=-]|^-|\.(?= )/gu, (sign) => `#${sign.codePointAt(0)};`);
}

/** A text that fits a box, on one line. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
