import assert from "node:assert/strict";
import { BUCKET_ARN, KMS_KEY_ARN, nameInArn, parseArn, STREAM_ARN, serviceHost } from "../../../components/shared/arn";

const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";

describe("ARNs", () => {
  it("are taken apart", () => {
    assert.deepEqual(parseArn("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:1"), {
      partition: "aws-us-gov",
      service: "lambda",
      region: "us-gov-west-1",
      accountId: "123456789012",
      resource: "function:f:1",
    });
  });

  for (const text of ["", "clicks", "arn:aws:s3", "arn:aws:kinesis:eu-west-1:123456789012", "urn:aws:s3:::lake"]) {
    it(`do not look like "${text}"`, () => {
      assert.throws(() => parseArn(text), new RegExp(`not an ARN: "${text}"`));
    });
  }

  it("give the resource's name", () => {
    assert.equal(nameInArn(STREAM), "clicks");
    assert.equal(nameInArn("arn:aws:s3:::lake"), "lake");
  });

  it("give a service's host by Region and partition", () => {
    assert.equal(serviceHost("kinesis", STREAM), "kinesis.eu-west-1.amazonaws.com");
    assert.equal(serviceHost("s3", STREAM.replace("aws", "aws-cn")), "s3.eu-west-1.amazonaws.com.cn");
    assert.equal(serviceHost("s3", STREAM.replace("aws", "aws-us-gov")), "s3.eu-west-1.amazonaws.com");
  });

  it("K-26 name a stream and no consumer", () => {
    assert.match(STREAM, STREAM_ARN);
    assert.match(STREAM.replace("arn:aws", "arn:aws-cn"), STREAM_ARN);
    assert.match(`arn:aws:kinesis:eu-west-1:123456789012:stream/${"a".repeat(128)}`, STREAM_ARN);
    assert.doesNotMatch(`arn:aws:kinesis:eu-west-1:123456789012:stream/${"a".repeat(129)}`, STREAM_ARN);
    assert.doesNotMatch(`${STREAM}/consumer/app:1565717100`, STREAM_ARN);
    assert.doesNotMatch("arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks", STREAM_ARN);
  });

  it("F-42 name a bucket and no key in it", () => {
    assert.match("arn:aws:s3:::my.lake-1", BUCKET_ARN);
    assert.match(`arn:aws:s3:::${"a".repeat(255)}`, BUCKET_ARN);
    assert.doesNotMatch(`arn:aws:s3:::${"a".repeat(256)}`, BUCKET_ARN);
    assert.doesNotMatch("arn:aws:s3:::lake/clicks/", BUCKET_ARN);
    assert.doesNotMatch("lake", BUCKET_ARN);
  });

  it("name a key and no alias", () => {
    assert.match("arn:aws:kms:eu-west-1:123456789012:key/mrk-1a2b", KMS_KEY_ARN);
    assert.doesNotMatch("arn:aws:kms:eu-west-1:123456789012:alias/lake", KMS_KEY_ARN);
  });
});
