import type { WindowShape } from "../../../components/sql-analytics/sql/query-shape";
import { Unsupported } from "./unsupported";

/** Windows that lie on a grid of times: TUMBLE, HOP and CUMULATE. All lengths are in milliseconds. */
export interface AlignedGrid {
  kind: "TUMBLE" | "HOP" | "CUMULATE";
  sizeMs: number;
  offsetMs: number;
  /** Windows end this long apart. */
  stepMs: number;
}

/** @throws Unsupported for lengths that Flink's windows refuse too */
export function gridOf(window: Exclude<WindowShape, { kind: "SESSION" }>): AlignedGrid {
  const { kind, sizeMs, offsetMs } = window;
  const stepMs = kind === "HOP" ? window.slideMs : kind === "CUMULATE" ? window.stepMs : sizeMs;
  if (sizeMs <= 0 || stepMs <= 0 || sizeMs % stepMs !== 0) {
    throw new Unsupported(`${kind} of ${sizeMs} ms in steps of ${stepMs} ms, which is no whole number of them,`);
  }
  return { kind, sizeMs, offsetMs, stepMs };
}

/** A time that no event reaches; its seconds still fit DuckDB's timestamps. */
export const END_OF_TIME = 9_000_000_000_000_000;

/** Whether a window ends between two watermarks. */
export function closesBetween({ stepMs, offsetMs }: AlignedGrid, before: number, now: number): boolean {
  const ends = (watermark: number): number => Math.floor((watermark + 1 - offsetMs) / stepMs);
  return ends(now) > ends(before);
}

/** Start of the grid's cell that a row lies in; the row's last window ends `sizeMs` after it. */
function cell({ kind, sizeMs, stepMs, offsetMs }: AlignedGrid): string {
  const length = kind === "HOP" ? stepMs : sizeMs;
  return `(rt - (((rt - ${offsetMs}) % ${length} + ${length}) % ${length}))`;
}

/** End of the last window that a row lies in. */
export function lastEnd(grid: AlignedGrid): string {
  return `(${cell(grid)} + ${grid.sizeMs})`;
}

/**
 * The rows, each once for every window that it lies in and that closes after the watermark `after` (and after the row's own, `wm`) up
 * to the watermark `upTo`. They have the window as `ws` and `we`.
 */
export function windowed(grid: AlignedGrid, rows: string, after: number, upTo: number, isByWatermark = true): string {
  const { kind, sizeMs, stepMs } = grid;
  const first = kind === "CUMULATE" ? `(rt - b) // ${stepMs} + 1` : "1";
  const past = isByWatermark ? `greatest(wm, ${after})` : String(-END_OF_TIME);
  const from = `greatest(${first}, CAST(floor((${past} + 1 - b) / ${stepMs}) AS BIGINT) + 1)`;
  const to = `least(${sizeMs / stepMs}, CAST(floor((${upTo} + 1 - b) / ${stepMs}) AS BIGINT))`;
  const start = kind === "HOP" ? `b + j * ${stepMs} - ${sizeMs}` : "b";
  const celled = `SELECT *, ${cell(grid)} AS b FROM ${rows}`;
  const each = `SELECT *, unnest(range(${from}, ${to} + 1)) AS j FROM (${celled})`;
  return `(SELECT *, ${start} AS ws, b + j * ${stepMs} AS we FROM (${each}))`;
}
