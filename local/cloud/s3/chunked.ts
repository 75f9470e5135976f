import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "../contracts";

/** Chunk headers and trailers are short lines; more is no aws-chunked body. */
const LINE_LIMIT = 8 * 1024;
const CRLF = Buffer.from("\r\n");

/**
 * Decodes `Content-Encoding: aws-chunked`, in which SDKs send bodies with checksums behind them: chunks as
 * `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, one of size 0, then trailing headers. Signatures are not verified.
 */
export class AwsChunkedDecoder extends Transform {
  /** Complete once the stream has ended. */
  readonly trailers: Record<string, string> = {};
  private pending: Buffer = Buffer.alloc(0);
  private left = 0;
  private state: "size" | "data" | "dataEnd" | "trailer" | "done" = "size";

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    try {
      while (this.step());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    // Clients may leave out the empty line behind the last trailer.
    const isWhole = this.state === "done" || (this.state === "trailer" && this.pending.length === 0);
    done(isWhole ? null : new AwsError("IncompleteBody", "The body ended in the middle of a chunk."));
  }

  /** Takes what it can from what is pending. False when more bytes are needed. */
  private step(): boolean {
    switch (this.state) {
      case "size":
        return this.withLine((line) => this.beginChunk(line));
      case "data":
        return this.passData();
      case "dataEnd":
        return this.withLine(() => {
          this.state = "size";
        });
      case "trailer":
        return this.withLine((line) => this.takeTrailer(line));
      case "done":
        this.pending = Buffer.alloc(0);
        return false;
    }
  }

  private withLine(take: (line: string) => void): boolean {
    const end = this.pending.indexOf(CRLF);
    if (end < 0 && this.pending.length > LINE_LIMIT) throw malformed("a line has no end");
    if (end < 0) return false;
    const line = this.pending.subarray(0, end).toString("latin1");
    this.pending = this.pending.subarray(end + CRLF.length);
    take(line);
    return true;
  }

  private beginChunk(line: string): void {
    const [, size] = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(line) ?? [];
    if (size === undefined) throw malformed("a chunk has no size");
    this.left = Number.parseInt(size, 16);
    this.state = this.left === 0 ? "trailer" : "data";
  }

  private passData(): boolean {
    if (this.pending.length === 0) return false;
    const part = this.pending.subarray(0, this.left);
    this.push(part);
    this.left -= part.length;
    this.pending = this.pending.subarray(part.length);
    if (this.left === 0) this.state = "dataEnd";
    return true;
  }

  private takeTrailer(line: string): void {
    const colon = line.indexOf(":");
    if (line === "") this.state = "done";
    else if (colon < 0) throw malformed("a trailer has no colon");
    else this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
}

function malformed(problem: string): AwsError {
  return new AwsError("InvalidRequest", `The body is not aws-chunked: ${problem}.`);
}
