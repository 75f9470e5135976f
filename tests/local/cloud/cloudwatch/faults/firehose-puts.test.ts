import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { inputs, World } from "../../firehose/fakes";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const SECOND = 1000;
/** The alarms look at 5 minutes; 1 % of a quota is little enough for a test to put. */
const QUOTA_PERCENT = 1;

describe("faults of puts into a delivery stream", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let world: World;
  beforeEach(() => {
    settings = temporarySettings();
    world = new World();
    cloudWatch = new CloudWatch(settings, world.clock);
    world.newFirehose({ metrics: cloudWatch.metrics, putLimits: true });
  });
  afterEach(async () => {
    await world.end();
    cloudWatch.close();
    removeData(settings);
  });

  const watched = async (thresholds: { quotaPercent?: number } = {}): Promise<void> => {
    const deliveries = { put: { deliveryStreamName: "events", source: "DIRECT_PUT" } };
    await watch({ deliveries, thresholds }, cloudWatch.handlers());
    await world.firehose.apply("events", inputs({ bufferingSize: 128 }));
  };
  const put = async (records: number, bytes: number): Promise<unknown> => {
    const Data = Buffer.alloc(bytes, "a").toString("base64");
    const Records = Array.from({ length: records }, () => ({ Data }));
    const { FailedPutCount } = await world.firehose.call("PutRecordBatch", { DeliveryStreamName: "events", Records });
    return FailedPutCount;
  };

  fault("puts-throttled", "producers put more in a second than the Region's quota, 1 MiB (F-10)", async () => {
    await watched();
    assert.equal(await put(2, 512 * 1024), 0);
    assert.deepEqual(firing(cloudWatch), []);
    assert.equal(await put(1, 1), 1);
    assert.deepEqual(firing(cloudWatch), ["put-puts-throttled"]);
  });

  fault("bytes-near-quota", "producers put a share of the quota's bytes, none of which is refused", async () => {
    await watched({ quotaPercent: QUOTA_PERCENT });
    // 1 % of 300 s of 1 MiB, a MiB a second.
    for (let second = 0; second < 3; second++) {
      assert.equal(await put(2, 512 * 1024), 0);
      world.clock.time += SECOND;
    }
    assert.deepEqual(firing(cloudWatch), []);
    assert.equal(await put(1, 1), 0);
    assert.deepEqual(firing(cloudWatch), ["put-bytes-near-quota"]);
  });

  fault("records-near-quota", "producers put a share of the quota's records, none of which is refused", async () => {
    await watched({ quotaPercent: QUOTA_PERCENT });
    // 1 % of 300 s of 100,000 records, in 600 requests.
    for (let second = 0; second < 3; second++) {
      for (let batch = 0; batch < 200; batch++) assert.equal(await put(500, 1), 0);
      world.clock.time += SECOND;
    }
    assert.deepEqual(firing(cloudWatch), []);
    assert.equal(await put(1, 1), 0);
    assert.deepEqual(firing(cloudWatch), ["put-records-near-quota"]);
  });

  fault("requests-near-quota", "producers put a share of the quota's requests, none of which is refused", async () => {
    await watched({ quotaPercent: QUOTA_PERCENT });
    // 1 % of 300 s of 1,000 requests.
    for (let second = 0; second < 3; second++) {
      for (let request = 0; request < 1000; request++) assert.equal(await put(1, 1), 0);
      world.clock.time += SECOND;
    }
    assert.deepEqual(firing(cloudWatch), []);
    assert.equal(await put(1, 1), 0);
    assert.deepEqual(firing(cloudWatch), ["put-requests-near-quota"]);
  });

  it("clean: nothing", async () => {
    await watched();
    assert.equal(await put(500, 1), 0);
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/").length, 500);
    assert.deepEqual(firing(cloudWatch), []);
  });
});
