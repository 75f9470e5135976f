import { Writable } from "node:stream";

/** Passes a function's output on to its file, and hands over each line that is whole. */
export class LogTap extends Writable {
  private rest = "";

  constructor(
    private readonly file: Writable,
    private readonly onLines: (lines: string[]) => void,
  ) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const lines = (this.rest + chunk.toString()).split("\n");
    this.rest = lines.pop() ?? "";
    const written = lines.filter((line) => line !== "");
    if (written.length > 0) this.onLines(written);
    this.file.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (this.rest !== "") this.onLines([this.rest]);
    done();
  }
}
