import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import { AwsError } from "../../../../../local/cloud/contracts";
import { Kms } from "../../../../../local/cloud/kms";
import { inputs, until, World } from "../../firehose/fakes";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const KEY = "arn:aws:kms:eu-central-1:000000000000:key/5f3c9b6e-0000-4000-8000-000000000001";
const DAY = 24 * 60 * 60 * 1000;

describe("faults of the key of a delivery stream (F-07)", () => {
  let world: World;
  let cloudWatch: CloudWatch;
  let kms: Kms;
  beforeEach(async () => {
    world = new World();
    const settings = { dataDir: world.dataDir, region: "eu-central-1", accountId: "000000000000" };
    cloudWatch = new CloudWatch(settings, world.clock);
    kms = new Kms(settings, world.clock);
    kms.make(KEY, {});
    await open();
    const delivery = { deliveryStreamName: "events", source: "DIRECT_PUT", hasCustomerKey: true };
    await watch({ deliveries: { lake: delivery } }, cloudWatch.handlers());
  });
  afterEach(async () => {
    cloudWatch.close();
    await world.end();
  });

  const open = async (): Promise<void> => {
    world.newFirehose({ metrics: cloudWatch.metrics, keys: kms });
    const serverSideEncryption = { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KEY };
    await world.firehose.apply("events", inputs({}, { serverSideEncryption }));
  };
  const call = (operation: string, input: object = {}) => kms.call(operation, { KeyId: KEY, ...input });
  /** Both ways of putting are refused, as KMS refuses the key. */
  const refused = async (code: string): Promise<void> => {
    const Record = { Data: "YQ==" };
    const refusal = (error: unknown): boolean =>
      error instanceof AwsError && error.code === "InvalidKMSResourceException" && error.members.code === code;
    await assert.rejects(world.firehose.call("PutRecord", { DeliveryStreamName: "events", Record }), refusal);
    await assert.rejects(world.put("events", "a", "b"), refusal);
  };
  const delivered = async (): Promise<string> => {
    await world.firehose.drain();
    return world.objects.text("raw/");
  };

  fault("key-disabled", "puts are refused, and what was taken waits, over a restart too", async () => {
    await world.put("events", "taken");
    await call("DisableKey");
    await refused("DisabledException");
    world.firehose.start();
    await until(() => world.problems.some((problem) => problem.includes("is disabled")));
    assert.deepEqual(firing(cloudWatch), ["lake-key-disabled"]);
    assert.equal(world.firehose.counts("events").read, 0);
    await world.firehose.stop();
    await open();
    await call("EnableKey");
    await world.put("events", "after");
    assert.equal(await delivered(), "takenafter");
  });

  fault("key-invalid-state", "a key waits for its deletion, and is disabled where that is cancelled", async () => {
    await world.put("events", "taken");
    await call("ScheduleKeyDeletion", { PendingWindowInDays: 7 });
    await refused("KMSInvalidStateException");
    assert.deepEqual(firing(cloudWatch), ["lake-key-invalid-state"]);
    await call("CancelKeyDeletion");
    await refused("DisabledException");
    await call("EnableKey");
    assert.equal(await delivered(), "taken");
  });

  fault("key-not-found", "a key is deleted, when its window is over", async () => {
    await call("ScheduleKeyDeletion", { PendingWindowInDays: 7 });
    world.clock.time += 7 * DAY;
    await refused("NotFoundException");
    assert.deepEqual(firing(cloudWatch), ["lake-key-not-found"]);
  });

  fault("key-access-denied", "the grant of the delivery stream is revoked", async () => {
    await world.put("events", "taken");
    const { Grants } = await call("ListGrants");
    const [grant] = Grants as { GrantId: string; Name: string }[];
    assert.equal(grant?.Name, "arn:aws:firehose:eu-central-1:000000000000:deliverystream/events");
    await call("RevokeGrant", { GrantId: grant?.GrantId });
    await refused("AccessDeniedException");
    assert.deepEqual(firing(cloudWatch), ["lake-key-access-denied"]);
    await world.firehose.call("StartDeliveryStreamEncryption", { DeliveryStreamName: "events" });
    assert.equal(await delivered(), "taken");
  });

  it("clean: nothing, and all is delivered", async () => {
    await world.put("events", "a", "b");
    assert.equal(await delivered(), "ab");
    assert.deepEqual(firing(cloudWatch), []);
  });
});
