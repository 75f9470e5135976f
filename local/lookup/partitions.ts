import { projectPartitions } from "../../components/data-lake/projection";
import type { LakeDeliveryOutputs, PipelineOutputs } from "../../stacks/outputs";
import { quoted, text } from "./rows";

/**
 * A condition for the partitions that hold these objects, so that Athena reads no others; a key whose values are not
 * declared must be named by each query in any case. `undefined` for a table without partitions.
 */
export function partitionCondition(
  { prefix, format }: LakeDeliveryOutputs,
  { schema }: PipelineOutputs,
  keys: string[],
): string | undefined {
  const { columns, template } = projectPartitions({ schema, format: format === "RAW" ? "JSON" : format, prefix });
  if (columns.length === 0) return undefined;
  const pattern = keyPattern(template);
  const found = keys.flatMap((key) => {
    const values = pattern.exec(key)?.groups;
    if (values === undefined) return [];
    const conditions = columns.map(({ name }, index) => `${quoted(name)} = ${text(values[`p${index}`] ?? "")}`);
    return [`(${conditions.join(" AND ")})`];
  });
  return found.length === 0 ? "false" : `(${[...new Set(found)].join(" OR ")})`;
}

/** `clicks/${datehour}/` as the pattern of a key below it; its groups are the columns in their order. */
function keyPattern(template: string): RegExp {
  let index = 0;
  const body = template.replace(/\$\{[^}]+\}|[.*+?^$()|[\]\\{}]/g, (part) =>
    part.startsWith("${") ? `(?<p${index++}>.+?)` : `\\${part}`,
  );
  return new RegExp(`^${body.endsWith("/") ? body : `${body}/`}[^/]+$`);
}
