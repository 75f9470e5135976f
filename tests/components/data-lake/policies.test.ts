import assert from "node:assert/strict";
import { tlsOnlyPolicy } from "../../../components/data-lake";

describe("data lake policies", () => {
  it("S3.5 deny all that comes without TLS", () => {
    assert.deepEqual(JSON.parse(tlsOnlyPolicy("arn:aws:s3:::lake")), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});
