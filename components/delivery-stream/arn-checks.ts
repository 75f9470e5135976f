import { BUCKET_ARN, KAFKA_CLUSTER_ARN, STREAM_ARN } from "../shared/arn";
import { checkKmsKeyArn } from "../shared/checks";
import { checkPattern, type Problem } from "../shared/problems";

/** A kind of ARN among the arguments: its pattern, and how a message names it. */
interface ArnKind {
  pattern: RegExp;
  allowed: string;
}

const ARN_KINDS = {
  bucket: { pattern: BUCKET_ARN, allowed: "the ARN of a bucket, arn:aws:s3:::<name> (F-42)" },
  stream: {
    pattern: STREAM_ARN,
    allowed: "the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer (K-26)",
  },
  cluster: {
    pattern: KAFKA_CLUSTER_ARN,
    allowed: "the ARN of an MSK cluster, arn:aws:kafka:<region>:<account>:cluster/<name>/<id> (F-14)",
  },
  function: {
    // `$LATEST` is neither a version nor an alias.
    pattern: /^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]{1,64}:[a-zA-Z0-9-_]{1,128}$/,
    allowed: "the ARN of a version or an alias, such as a function's qualifiedArn (F-75)",
  },
  secret: {
    pattern: /^(?=.{1,2048}$)arn:[^:]+:secretsmanager:[a-zA-Z0-9-]+:\d{12}:secret:[a-zA-Z0-9/_+=.@!-]+$/,
    allowed: "the ARN of a secret, arn:aws:secretsmanager:<region>:<account>:secret:<name> (R-03)",
  },
} satisfies Record<string, ArnKind>;

/** The kinds of ARN that wire a delivery stream to other resources. */
export type WiringKind = keyof typeof ARN_KINDS | "key";

/** An ARN of the kind. What is known only later passes: the component looks at it when it is known. */
export function checkArn(path: string, arn: unknown, kind: WiringKind): Problem[] {
  if (kind === "key") return checkKmsKeyArn(path, arn);
  const { pattern, allowed } = ARN_KINDS[kind];
  return checkPattern(path, arn, pattern, allowed);
}
