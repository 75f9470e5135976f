/** One line on stderr that is written over, when stderr is a terminal; nothing otherwise. */
export class Progress {
  private lastShown = 0;

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  /** Shows the line, at most ten times a second. */
  show(line: string): void {
    if (!this.out.isTTY || Date.now() - this.lastShown < 100) return;
    this.lastShown = Date.now();
    this.out.write(`\r\x1b[2K${line}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.out.isTTY) this.out.write("\r\x1b[2K");
  }
}
