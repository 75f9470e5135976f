import { join } from "node:path";
import { buildSync } from "esbuild";
import type { TransformSpec } from "../../../../lambda/transform/spec";
import type { AssetValue } from "../../../../local/engine/handler";
import { archive } from "./deployments";

const HANDLER = join(__dirname, "..", "..", "..", "..", "lambda", "transform", "handler.ts");

/** The built-in transform as one file, as it is deployed. */
export function transformBundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [HANDLER],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  return outputFiles[0]?.text ?? "";
}

/** The bundle with the spec that it works by. */
export function transformCode(bundle: string, spec: TransformSpec): AssetValue {
  return archive({ "index.js": bundle, "spec.json": JSON.stringify(spec) });
}
