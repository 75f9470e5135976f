import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

const NEWLINE = Buffer.from("\n");

/** Keeps lines that no record can hold in a file, one after the other. They are on the disk when this returns. */
export class TooLongLines {
  constructor(readonly file: string) {}

  keep(bytes: Buffer, isEnd: boolean): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const descriptor = openSync(this.file, "a");
    try {
      appendFileSync(descriptor, isEnd ? Buffer.concat([bytes, NEWLINE]) : bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}
