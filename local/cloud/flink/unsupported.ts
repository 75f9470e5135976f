/** Something that Flink may run and the embedded engine does not. The message names it: `the function REGEXP_EXTRACT`. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}
