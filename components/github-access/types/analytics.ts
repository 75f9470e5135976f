import { CODE_PREFIX } from "../../sql-analytics/artifact";
import { type AccessTable, ANY, allow, regional } from "./grant";

// Only where the code lies: of the lake's events a role of the deployment can read none.
const CODE = [`arn:{partition}:s3:::{name}*/${CODE_PREFIX}*`];
const APPLICATION = [regional("kinesisanalytics", "application/{name}*")];

/** SQL stages. Their code is an object of the lake's bucket. */
export const ANALYTICS_TYPES: AccessTable = {
  "aws:kinesisanalyticsv2/application:Application": {
    read: [allow("kinesisanalytics", ["DescribeApplication", "ListTagsForResource"], APPLICATION)],
    write: [
      allow(
        "kinesisanalytics",
        [
          "AddApplicationCloudWatchLoggingOption",
          "DeleteApplication",
          "DeleteApplicationCloudWatchLoggingOption",
          "StartApplication",
          "StopApplication",
          "TagResource",
          "UntagResource",
          "UpdateApplication",
          "UpdateApplicationMaintenanceConfiguration",
        ],
        APPLICATION,
      ),
      // AWS's reference names no resource.
      allow("kinesisanalytics", ["CreateApplication"], ANY),
    ],
    passesTo: ["kinesisanalytics.amazonaws.com"],
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    read: [allow("s3", ["GetObject", "GetObjectTagging"], CODE)],
    write: [
      allow(
        "s3",
        ["AbortMultipartUpload", "DeleteObject", "DeleteObjectVersion", "PutObject", "PutObjectTagging"],
        CODE,
      ),
      allow("s3", ["ListBucketVersions"], ["arn:{partition}:s3:::{name}*"]),
    ],
  },
};
