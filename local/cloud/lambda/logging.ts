/** How a function logs, as `loggingConfig` of its resource says. */
export interface FunctionLogging {
  format: "Text" | "JSON";
  logGroup: string;
}

/** Reads `loggingConfig`; without one a function logs text to the group of its name. */
export function readLogging(functionName: string, loggingConfig: unknown): FunctionLogging {
  const { logFormat, logGroup } = (loggingConfig ?? {}) as { logFormat?: unknown; logGroup?: unknown };
  return {
    format: logFormat === "JSON" ? "JSON" : "Text",
    logGroup: typeof logGroup === "string" ? logGroup : `/aws/lambda/${functionName}`,
  };
}
