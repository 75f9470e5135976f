/** Where a command writes: `process`, or what a test puts in its place. */
export interface Streams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}
