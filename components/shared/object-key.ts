import { serviceHost } from "./arn";
import type { PolicyStatement } from "./policy";

/**
 * The use of a bucket's key for its objects, through S3 only. With an S3 bucket key the context is the bucket's ARN, without
 * it the object's, so both are allowed (D-02).
 */
export function objectKeyStatement(bucketArn: string, kmsKeyArn: string, sid?: string): PolicyStatement {
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: { "kms:ViaService": serviceHost("s3", kmsKeyArn) },
      StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] },
    },
  };
}
