/** Whole numbers from the first to the last, both included. */
export type Range = [first: number, last: number];

/** A set of line numbers, kept as ranges, since a mark of 100,000 lines must stay small. */
export class LineSet {
  private readonly ranges: Range[] = [];

  constructor(ranges: readonly Range[] = []) {
    for (const range of ranges) this.addRange(range);
  }

  /** Ranges in their order, none touching another. */
  toJSON(): Range[] {
    return this.ranges.map(([first, last]) => [first, last]);
  }

  get size(): number {
    return this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(line: number): boolean {
    let low = 0;
    let high = this.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = this.ranges[middle] as Range;
      if (line < first) high = middle - 1;
      else if (line > last) low = middle + 1;
      else return true;
    }
    return false;
  }

  add(line: number): void {
    this.addRange([line, line]);
  }

  addAll(other: LineSet): void {
    for (const range of other.toJSON()) this.addRange(range);
  }

  clear(): void {
    this.ranges.length = 0;
  }

  private addRange([first, last]: Range): void {
    const from = this.ranges.findIndex((range) => range[1] >= first - 1);
    if (from === -1) {
      this.ranges.push([first, last]);
      return;
    }
    let to = from;
    while (to < this.ranges.length && (this.ranges[to] as Range)[0] <= last + 1) to++;
    const touched = this.ranges.slice(from, to);
    const merged: Range = [Math.min(first, touched[0]?.[0] ?? first), Math.max(last, touched.at(-1)?.[1] ?? last)];
    this.ranges.splice(from, to - from, merged);
  }
}
