import { REDRIVE_PREFIX, type RedrivePlace } from "../../lambda/redrive/request";
import { writeLogStatement } from "../shared/function-policy";
import { objectKeyStatement } from "../shared/object-key";
import { policyDocument } from "../shared/policy";

/** What the function that feeds failed records must reach, all of it known. */
export interface RedriveAccess {
  pipeline: string;
  bucketArn: string;
  kmsKeyArn?: string;
  place: RedrivePlace;
  /** The delivery streams that it puts into. */
  streamArns: string[];
  logGroupArn: string;
}

/** The function reads what failed, keeps its marks and reports, and puts into the streams that are there for it. */
export function redrivePolicy({
  pipeline,
  bucketArn,
  kmsKeyArn,
  place,
  streamArns,
  logGroupArn,
}: RedriveAccess): string {
  const own = `${bucketArn}/${REDRIVE_PREFIX}${pipeline}/*`;
  // Staged objects lie beside their manifests and beside what failed, all below one prefix.
  const prefixes = place.deliveries.map(({ errorPrefix, staged }) => staged?.prefix ?? errorPrefix);
  const errors = [...new Set(prefixes)].map((prefix) => `${bucketArn}/${prefix}*`);
  return policyDocument([
    {
      Sid: "ListErrors",
      Effect: "Allow",
      Action: "s3:ListBucket",
      // Without a condition on the prefix: a read of a mark that is not there yet is answered by 403 without this right,
      // and a read has no prefix to compare.
      Resource: bucketArn,
    },
    { Sid: "ReadErrors", Effect: "Allow", Action: "s3:GetObject", Resource: errors },
    { Sid: "KeepMarks", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: own },
    { Sid: "FeedAgain", Effect: "Allow", Action: "firehose:PutRecordBatch", Resource: streamArns },
    ...(kmsKeyArn === undefined ? [] : [objectKeyStatement(bucketArn, kmsKeyArn, "UseKeyOfObjects")]),
    writeLogStatement(logGroupArn),
  ]);
}
