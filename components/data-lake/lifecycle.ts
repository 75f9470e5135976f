import type * as aws from "@pulumi/aws";
import type { DataLakeArgs, PrefixExpirationArgs } from "./args";
import { RESULTS_PREFIX } from "./validate";

type Rule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** Days that an older version of an object stays unless the caller says otherwise. */
export const DEFAULT_NONCURRENT_VERSION_DAYS = 30;
/** Days after which an upload that was never completed goes: Firehose and Athena retry for hours, not days. */
export const INCOMPLETE_UPLOAD_DAYS = 7;
/** Days that the answer of an Athena query stays. */
export const RESULT_DAYS = 7;

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
    expire("errors", args.errorExpirations),
    expire("results", [{ prefix: RESULTS_PREFIX, days: RESULT_DAYS }]),
  ].flat();
}

/** Rules are named by their prefix, so that one more rule changes none of the others. */
function expire(group: string, expirations: PrefixExpirationArgs[] = []): Rule[] {
  return expirations.map(({ prefix, days }) => ({
    id: `expire-${group}-${prefix}`,
    status: "Enabled",
    filter: { prefix },
    expiration: { days },
  }));
}
