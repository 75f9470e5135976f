import * as pulumi from "@pulumi/pulumi";

/** The warnings that a program logs. */
export async function warningsOf(program: () => Promise<unknown>): Promise<string[]> {
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const { warn } = log;
  const warnings: string[] = [];
  log.warn = (message) => {
    warnings.push(message);
    return Promise.resolve();
  };
  try {
    await program();
  } finally {
    log.warn = warn;
  }
  return warnings;
}
