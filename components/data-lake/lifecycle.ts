import { createHash } from "node:crypto";
import type * as aws from "@pulumi/aws";
import type { DataLakeArgs, PrefixExpirationArgs } from "./args";
import { RESULT_DAYS, RESULTS_PREFIX } from "./validate";

type Rule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** Days that an older version of an object stays unless the caller says otherwise. */
export const DEFAULT_NONCURRENT_VERSION_DAYS = 30;
/** Days after which an upload that was never completed goes: Firehose and Athena retry for hours, not days. */
export const INCOMPLETE_UPLOAD_DAYS = 7;
/** Longest name of a rule that S3 takes. */
const MAX_RULE_ID_CHARACTERS = 255;

/** The lifecycle of a lake's objects. What no rule names stays for good. */
export function lifecycleRules(args: DataLakeArgs): Rule[] {
  return [
    {
      id: "abort-incomplete-uploads",
      status: "Enabled",
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS },
    },
    {
      id: "expire-noncurrent-versions",
      status: "Enabled",
      filter: {},
      noncurrentVersionExpiration: { noncurrentDays: args.noncurrentVersionDays ?? DEFAULT_NONCURRENT_VERSION_DAYS },
      expiration: { expiredObjectDeleteMarker: true },
    },
    expire("raw", args.rawExpirations),
    expire("data", args.dataExpirations),
    expire("errors", args.errorExpirations),
    expire("results", [{ prefix: RESULTS_PREFIX, days: RESULT_DAYS }]),
  ].flat();
}

/** Rules are named by their prefix, so that one more rule changes none of the others. */
function expire(group: string, expirations: PrefixExpirationArgs[] = []): Rule[] {
  return expirations.map(({ prefix, days }) => ({
    id: ruleId(`expire-${group}-`, prefix),
    status: "Enabled",
    filter: { prefix },
    expiration: { days },
  }));
}

/** A prefix can be longer than the name of a rule; its hash stands for it then. */
function ruleId(beginning: string, prefix: string): string {
  const id = `${beginning}${prefix}`;
  return id.length <= MAX_RULE_ID_CHARACTERS ? id : `${beginning}${createHash("sha256").update(prefix).digest("hex")}`;
}
