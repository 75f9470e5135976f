/** What a box stands for; its colour says so. */
export type Tone = "source" | "stream" | "delivery" | "compute" | "lake" | "warehouse" | "error" | "plain";

/** A box of the picture. */
export interface PictureNode {
  /** Letters and digits, unique in the picture. */
  id: string;
  /** What it is: `Kinesis stream`. */
  kind: string;
  name: string;
  /** What a reader would ask next: `2 shards, 24 h`. */
  detail?: string | undefined;
  tone: Tone;
  /** The pipeline that it belongs to. */
  group?: string | undefined;
  /** Whether the stack does not make it. */
  isOutside: boolean;
}

/** The way of records from box to box. */
export interface PictureEdge {
  from: string;
  to: string;
  label?: string | undefined;
  /** `both` for what is called and answers; `dashed` for what only went wrong; `line` for what is known to belong together only. */
  style: "arrow" | "dashed" | "both" | "line";
}

/** A picture of a stack's pipelines. Boxes and arrows are in the order of the program. */
export interface Picture {
  nodes: PictureNode[];
  edges: PictureEdge[];
}

/** Fill and line of each tone: dark text can be read on the fills, and the lines stand out on white and on black. */
export const COLOURS: Record<Tone, { fill: string; line: string }> = {
  source: { fill: "#eef1f5", line: "#66758c" },
  stream: { fill: "#e4effb", line: "#3b78b8" },
  delivery: { fill: "#ede9fa", line: "#7a62c0" },
  compute: { fill: "#fcf0de", line: "#b97f2d" },
  lake: { fill: "#e3f4ea", line: "#3f9266" },
  warehouse: { fill: "#def2f3", line: "#2f8891" },
  error: { fill: "#fae7e6", line: "#bb5a55" },
  plain: { fill: "#f4f4f4", line: "#8a8a8a" },
};
export const TEXT_COLOUR = "#1f2328";
