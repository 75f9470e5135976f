type PrepareStackTrace = NonNullable<typeof Error.prepareStackTrace>;

/** Where the SDK takes stack traces that nobody reads here: for its leak detector on each promise, and for source positions. */
const UNREAD = /@pulumi[\\/]pulumi[\\/](runtime[\\/]debuggable|resource)\.js$/;

/**
 * Keeps ts-node from mapping those stack traces to the sources: a resource takes about a hundred of them, which would be
 * three quarters of a plan's time. Errors keep theirs. Returns what undoes it.
 */
export function skipUnreadStackTraces(): () => void {
  const original = Error.prepareStackTrace;
  if (original === undefined) return () => undefined;
  const prepare: PrepareStackTrace = (error, frames) =>
    UNREAD.test(frames[0]?.getFileName() ?? "") ? "" : original(error, frames);
  Error.prepareStackTrace = prepare;
  return () => {
    Error.prepareStackTrace = original;
  };
}
