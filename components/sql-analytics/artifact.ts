import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkOneOf, type Problem } from "../shared/problems";
import type { SqlArtifactArgs } from "./args";
import { DEFAULT_JAR_PATH, WHEN_MISSING } from "./settings";

/** Where in its bucket the code of jobs lies. */
export const CODE_PREFIX = "sql-analytics/";

/** What is uploaded for a job. */
export interface JobCode {
  /** Key of the object, with the hash of its content: AWS reads a key that it knows no second time (FL-06). */
  key: string;
  source: pulumi.asset.Asset;
  /** Why there is only a text in the JAR's place. */
  missing?: string;
}

/** The JAR that is taken when none is named: the package's own. */
export const OWN_JAR = path.join(__dirname, "..", "..", DEFAULT_JAR_PATH);

type JarArgs = Pick<SqlArtifactArgs, "jarPath" | "whenMissing">;

/** The JAR, unless the plan may do without. */
export function checkJar(args: JarArgs): Problem[] {
  const problems = checkOneOf("whenMissing", args.whenMissing, WHEN_MISSING);
  const missing = missingJar(args);
  if (missing === undefined || args.whenMissing === "warn") return problems;
  return [...problems, { path: "jarPath", reason: `must be the runner's JAR: ${missing}` }];
}

/** @param name the component's name, so that no two jobs share an object */
export function jobCode(name: string, args: JarArgs): JobCode {
  const missing = missingJar(args);
  if (missing !== undefined) {
    return { key: `${CODE_PREFIX}${name}/missing.txt`, source: new pulumi.asset.StringAsset(missing), missing };
  }
  const jarPath = jarPathOf(args);
  const hash = createHash("sha256").update(readFileSync(jarPath)).digest("hex");
  return { key: `${CODE_PREFIX}${name}/sql-runner-${hash}.jar`, source: new pulumi.asset.FileAsset(jarPath) };
}

function missingJar(args: JarArgs): string | undefined {
  const jarPath = jarPathOf(args);
  if (statSync(jarPath, { throwIfNoEntry: false })?.isFile()) return undefined;
  return `there is no file ${path.resolve(jarPath)}; make it with npm run build:flink, which needs Java 17 and Maven`;
}

function jarPathOf({ jarPath = OWN_JAR }: JarArgs): string {
  return jarPath;
}
