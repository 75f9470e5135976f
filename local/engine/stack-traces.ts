import * as runtimeDebuggable from "@pulumi/pulumi/runtime/debuggable";

type PrepareStackTrace = NonNullable<typeof Error.prepareStackTrace>;

/** The SDK's leak detector, as far as it is used here; each module of the SDK calls it by this object. */
interface LeakDetector {
  debugPromiseLeaks: boolean;
  debuggablePromise(promise: Promise<unknown>, context: unknown): Promise<unknown>;
}

/** Where the SDK takes stack traces for the positions in the program, which nobody reads here. */
const SOURCE_POSITIONS = { file: /@pulumi[\\/]pulumi[\\/]resource\.js$/, method: "callsites" };

/**
 * Keeps the SDK from stack traces that nobody reads here, of which a resource takes about a hundred: they would be most of
 * a plan's time. Errors keep theirs. Returns what undoes it.
 */
export function skipUnreadStackTraces(): () => void {
  const undo = [skipThoseOfPromises(), leaveUnmappedThoseOfResources()];
  return () => {
    for (const restore of undo) restore();
  };
}

/** The leak detector notes where each promise was made, and prints it if it is told to by `PULUMI_DEBUG_PROMISE_LEAKS`. */
function skipThoseOfPromises(): () => void {
  const detector = runtimeDebuggable as unknown as LeakDetector;
  const { debuggablePromise, debugPromiseLeaks } = detector;
  if (debugPromiseLeaks) return () => undefined;
  detector.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  return () => {
    detector.debuggablePromise = debuggablePromise;
  };
}

/** Keeps ts-node from mapping them to the sources. */
function leaveUnmappedThoseOfResources(): () => void {
  const original = Error.prepareStackTrace;
  if (original === undefined) return () => undefined;
  const prepare: PrepareStackTrace = (error, frames) => (isSourcePosition(frames[0]) ? "" : original(error, frames));
  Error.prepareStackTrace = prepare;
  return () => {
    if (Error.prepareStackTrace === prepare) Error.prepareStackTrace = original;
  };
}

function isSourcePosition(top: NodeJS.CallSite | undefined): boolean {
  const { file, method } = SOURCE_POSITIONS;
  return top?.getFunctionName() === method && file.test(top.getFileName() ?? "");
}
