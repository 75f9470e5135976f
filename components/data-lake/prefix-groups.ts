import { effectivePrefix, parsePrefix } from "../shared/prefix";
import { type PatternPiece, parseDatePattern } from "./date-pattern";

/** What makes up one partition column of a prefix, or the text between two of them. */
export type PrefixGroup =
  | { kind: "text"; text: string }
  | { kind: "date"; pieces: PatternPiece[] }
  | { kind: "key"; key: string }
  /** What differs from object to object in a way that nobody can compute. */
  | { kind: "unusable"; text: string };

type Piece = PatternPiece | Extract<PrefixGroup, { kind: "key" }>;

/**
 * Groups a Firehose prefix, as it is evaluated, by partition column. `yyyy/MM/dd` is one date, also when it is spelled
 * `!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}`. A `=` between two fields, as in `year=…/month=…`, parts them.
 */
export function groupPrefix(prefix: string): PrefixGroup[] {
  const groups: PrefixGroup[] = [];
  for (const piece of piecesOf(prefix)) addTo(groups, piece);
  return groups;
}

function piecesOf(prefix: string): Piece[] {
  return parsePrefix(effectivePrefix(prefix)).flatMap((part): Piece[] => {
    switch (part.kind) {
      case "literal":
        return [{ kind: "text", text: part.text }];
      case "timestamp":
        return parseDatePattern(part.value);
      case "firehose":
        return [{ kind: "unusable", text: `!{firehose:${part.value}}` }];
      default:
        return [{ kind: "key", key: part.value }];
    }
  });
}

function addTo(groups: PrefixGroup[], piece: Piece): void {
  const last = groups.at(-1);
  if (piece.kind === "text" && last?.kind === "text") {
    last.text += piece.text;
    return;
  }
  if (piece.kind !== "field") {
    groups.push({ ...piece });
    return;
  }
  if (last?.kind === "date") {
    last.pieces.push(piece);
    return;
  }
  const before = groups.at(-2);
  if (last?.kind === "text" && before?.kind === "date" && !last.text.includes("=")) {
    before.pieces.push(last, piece);
    groups.pop();
    return;
  }
  groups.push({ kind: "date", pieces: [piece] });
}
