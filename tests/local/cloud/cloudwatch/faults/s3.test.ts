import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { bucketMetricHandler } from "../../../../../local/cloud/s3/handlers";
import { S3 } from "../../../../../local/cloud/s3/s3";
import { BUCKET, inputs, processors, World } from "../../firehose/fakes";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const BUCKET_METRIC = "aws:s3/bucketMetric:BucketMetric";
const FUNCTION = "arn:aws:lambda:eu-central-1:000000000000:function:f";

describe("faults of an error prefix", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let world: World;
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    const s3 = new S3(settings, cloudWatch.metrics);
    await s3.createBucket(BUCKET);
    world = new World();
    world.newFirehose({ objects: s3 });
    const lake = { bucketName: BUCKET, prefix: "errors/" };
    const handlers = { [BUCKET_METRIC]: bucketMetricHandler(s3) };
    await watch({ errorPrefixes: { lake } }, cloudWatch.handlers(), handlers);
    const processingConfiguration = processors(["Lambda", { LambdaArn: FUNCTION, NumberOfRetries: "0" }]);
    await world.firehose.apply("events", inputs({ errorOutputPrefix: "errors/", processingConfiguration }));
  });
  afterEach(async () => {
    await world.end();
    cloudWatch.close();
    removeData(settings);
  });

  const deliver = async (result: string): Promise<void> => {
    world.functions.handler = ({ records }) => ({
      records: records.map(({ recordId, data }) => ({ recordId, data, result })),
    });
    await world.put("events", "a");
    await world.firehose.drain();
  };

  fault("error-objects", "a delivery writes a record that its transform rejects", async () => {
    await deliver("ProcessingFailed");
    assert.equal(world.firehose.counts("events").rejected, 1);
    assert.deepEqual(firing(cloudWatch), ["lake-error-objects"]);
  });

  it("clean: nothing, of objects beside the prefix", async () => {
    await deliver("Ok");
    assert.equal(world.firehose.counts("events").objects, 1);
    assert.deepEqual(firing(cloudWatch), []);
  });
});
