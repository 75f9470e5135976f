import { policyDocument } from "../shared/policy";

/** The policy of a bucket: nobody reaches it without TLS (S3.5). */
export function tlsOnlyPolicy(bucketArn: string): string {
  return policyDocument([
    {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
