import { COLOURS, type Picture, type PictureEdge, type PictureNode, TEXT_COLOUR } from "./graph";
import { shortened } from "./mermaid";

// Graphviz knows this font's widths and takes one name; where it is missing, one as wide stands in for it.
const FONT = "Verdana";
const FONTS = `${FONT},DejaVu Sans,sans-serif`;
const QUIET = "#59636e";

/** A picture as an SVG file, laid out by Graphviz. */
export async function toSvg(picture: Picture): Promise<string> {
  // Loaded only for a picture: its WebAssembly takes a third of a second.
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  return graphviz.dot(toDot(picture)).replaceAll(`font-family="${FONT}"`, `font-family="${FONTS}"`);
}

/** The picture in Graphviz's language. */
export function toDot({ nodes, edges }: Picture): string {
  const groups = [...new Set(nodes.flatMap(({ group }) => group ?? []))];
  return [
    "digraph pipelines {",
    `  graph [rankdir=LR, bgcolor="white", pad=0.3, nodesep=0.3, ranksep=0.7, fontname="${FONT}", fontsize=12, fontcolor="${QUIET}"]`,
    `  node [fontname="${FONT}", fontsize=11, fontcolor="${TEXT_COLOUR}", style="filled", penwidth=1.2, margin="0.2,0.1"]`,
    `  edge [fontname="${FONT}", fontsize=9, fontcolor="${QUIET}", color="#7d8590", arrowsize=0.7]`,
    ...nodes.filter(({ group }) => group === undefined).map((node) => `  ${nodeText(node)}`),
    ...groups.flatMap((group, index) => [
      `  subgraph cluster_${index + 1} {`,
      `    graph [label=<${xml(group)}>, labeljust=l, style="rounded", color="#d0d7de", margin=16]`,
      ...nodes.filter((node) => node.group === group).map((node) => `    ${nodeText(node)}`),
      ...edges.filter((edge) => isAside(edge, nodes, group)).map(({ from, to }) => `    {rank=same; ${from}; ${to}}`),
      "  }",
    ]),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    "}",
  ].join("\n");
}

/** A transform answers its delivery stream, so it stands beside it and not behind it. */
function isAside({ from, to, style }: PictureEdge, nodes: PictureNode[], group: string): boolean {
  const isInside = (id: string) => nodes.some((node) => node.id === id && node.group === group);
  return style === "both" && isInside(from) && isInside(to);
}

function nodeText({ id, kind, name, detail, tone, isOutside }: PictureNode): string {
  const { fill, line } = COLOURS[tone];
  const isKept = tone === "lake" || tone === "warehouse" || tone === "error";
  const quiet = (text: string) => `<FONT POINT-SIZE="9" COLOR="${QUIET}">${xml(text)}</FONT>`;
  const lines = [quiet(kind), xml(name), ...(detail ? [quiet(detail)] : [])];
  const style = isKept ? "filled" : `filled,rounded${isOutside ? ",dashed" : ""}`;
  return `${id} [shape=${isKept ? "cylinder" : "box"}, style="${style}", fillcolor="${fill}", color="${line}", label=<${lines.join("<BR/>")}>]`;
}

const EDGE_ATTRIBUTES: Record<PictureEdge["style"], string[]> = {
  arrow: [],
  dashed: ["style=dashed"],
  both: ["dir=both"],
  line: ["dir=none", "style=dotted"],
};

function edgeText({ from, to, label, style }: PictureEdge): string {
  const attributes = [...EDGE_ATTRIBUTES[style], ...(label === undefined ? [] : [`label=<${xml(label)}>`])];
  return `${from} -> ${to}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`}`;
}

function xml(text: string): string {
  return shortened(text).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
