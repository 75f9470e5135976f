import type { RegisteredResource } from "../engine";

/** Says an ARN, or a pattern of ARNs, in a reader's words. */
export type ArnLabel = (arn: string) => string;

/** Kind and logical name of a resource: `delivery stream clicks`. */
export function labelOf({ type, name }: Pick<RegisteredResource, "type" | "name">): string {
  return `${KIND_WORDS[type] ?? words(type.split(":").at(-1) ?? type)} ${name}`;
}

// Where the words of the type would be long.
const KIND_WORDS: Record<string, string> = {
  "aws:glue/catalogDatabase:CatalogDatabase": "Glue database",
  "aws:glue/catalogTable:CatalogTable": "Glue table",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "delivery stream",
};

function words(kind: string): string {
  return kind.replace(/(?<=[a-z0-9])[A-Z]/g, " $&").toLowerCase();
}

/** The ARN of a resource in a named run. One that takes an `arn` as its input, as a target of a rule does, has none itself. */
export function ownArn({
  custom,
  inputs,
  outputs,
}: Pick<RegisteredResource, "custom" | "inputs" | "outputs">): string | undefined {
  return custom && inputs.arn === undefined && typeof outputs.arn === "string" ? outputs.arn : undefined;
}

/**
 * Puts the stack's own resources in place of their ARNs: `bucket lake/raw/*` for `arn:aws:s3:::lake-1a2b3c4/raw/*`. Of
 * other ARNs it leaves out what says nothing here: partition, and the stack's own Region and account.
 *
 * @param resources as a named run registered them
 */
export function arnLabels(resources: readonly RegisteredResource[]): ArnLabel {
  const own = resources.flatMap((resource) => {
    const arn = ownArn(resource);
    return arn === undefined ? [] : [{ arn, label: labelOf(resource) }];
  });
  // A log stream's ARN begins with its group's: the longest is meant.
  own.sort((first, second) => second.arn.length - first.arn.length);
  return (text) => {
    const found = own.find(
      ({ arn }) => text === arn || (text.startsWith(arn) && /^[/:*]/.test(text.slice(arn.length))),
    );
    if (found !== undefined) return `${found.label}${text.slice(found.arn.length)}`;
    if (/^arn:[^:]+:iam::000000000000:root$/.test(text)) return "this account";
    return text.replace(/^arn:[^:]+:([^:]*):[^:]*:(?:000000000000)?:/, "$1:");
  };
}
