/** The name that was probably meant, or all there are. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = suggestionNear(name, known);
  return near === undefined ? `there are ${known.join(", ")}` : `did you mean "${near}"?`;
}

/** The word nearest to `word`, if it is near enough to be meant: within a third of its letters. */
export function suggestionNear(word: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** The letters to insert, delete or replace, and the neighbours to swap. */
function editDistance(from: string, to: string): number {
  const [one, other] = [[...from], [...to]];
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const replaced = cell(row - 1, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? cell(row - 2, column - 2) + 1 : replaced;
      current.push(Math.min(replaced, swapped, cell(row - 1, column) + 1, cell(row, column - 1) + 1));
    }
  }
  return cell(one.length, other.length);
}
