import assert from "node:assert/strict";
import { AwsError, type CloudSettings } from "../../../../local/cloud/contracts";
import { Kms } from "../../../../local/cloud/kms";
import { FeedsWorld } from "../feeds-world";
import { FakeClock } from "../firehose/fakes";
import { removeData, temporarySettings } from "../temporary-cloud";

const ID = "5f3c9b6e-0000-4000-8000-000000000001";
const KEY = `arn:aws:kms:eu-west-1:123456789012:key/${ID}`;
const USER = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/events";
const DAY = 24 * 60 * 60 * 1000;

describe("KMS", () => {
  let settings: CloudSettings;
  let clock: FakeClock;
  let kms: Kms;
  beforeEach(() => {
    settings = temporarySettings();
    clock = new FakeClock();
    kms = new Kms(settings, clock);
    kms.make(KEY, { description: "events" });
  });
  afterEach(() => removeData(settings));

  const call = (operation: string, input: object = {}) => kms.call(operation, { KeyId: ID, ...input });
  const state = async (): Promise<unknown> => {
    const { KeyMetadata } = await call("DescribeKey");
    return (KeyMetadata as { KeyState: string }).KeyState;
  };
  const failsWith = (code: string) => (error: unknown) => error instanceof AwsError && error.code === code;

  it("describes a key by its id and by its ARN", async () => {
    const { KeyMetadata } = await call("DescribeKey", { KeyId: KEY });
    assert.deepEqual(KeyMetadata, {
      ...{ AWSAccountId: "123456789012", KeyId: ID, Arn: KEY, CreationDate: clock.time / 1000, Enabled: true },
      ...{ Description: "events", KeyUsage: "ENCRYPT_DECRYPT", KeyState: "Enabled", Origin: "AWS_KMS" },
      ...{ KeyManager: "CUSTOMER", KeySpec: "SYMMETRIC_DEFAULT", MultiRegion: false },
    });
    assert.deepEqual((await call("ListKeys")).Keys, [{ KeyId: ID, KeyArn: KEY }]);
  });

  for (const days of [6, 31, 7.5]) {
    it(`refuses to delete a key in ${days} days`, async () => {
      const scheduled = call("ScheduleKeyDeletion", { PendingWindowInDays: days });
      await assert.rejects(scheduled, failsWith("ValidationException"));
      assert.equal(await state(), "Enabled");
    });
  }

  for (const days of [7, 30]) {
    it(`deletes a key in ${days} days, and not sooner`, async () => {
      await call("ScheduleKeyDeletion", { PendingWindowInDays: days });
      clock.time += days * DAY - 1;
      assert.equal(await state(), "PendingDeletion");
      await assert.rejects(call("EnableKey"), failsWith("KMSInvalidStateException"));
      clock.time += 1;
      await assert.rejects(call("CancelKeyDeletion"), failsWith("NotFoundException"));
      assert.deepEqual((await call("ListKeys")).Keys, []);
    });
  }

  it("keeps what was done to a key over a restart and over the program's next run", async () => {
    await call("DisableKey");
    kms = new Kms(settings, clock);
    kms.make(KEY, {});
    assert.equal(await state(), "Disabled");
    kms.make(KEY, { isEnabled: true });
    assert.equal(await state(), "Enabled");
  });

  it("grants a key once: what was revoked comes back only anew", async () => {
    kms.grant(KEY, USER);
    const { Grants } = await call("ListGrants");
    const [{ GrantId } = { GrantId: "" }] = Grants as { GrantId: string }[];
    await call("RevokeGrant", { GrantId });
    await assert.rejects(call("RevokeGrant", { GrantId }), failsWith("NotFoundException"));
    kms.grant(KEY, USER);
    assert.throws(() => kms.use(KEY, USER), failsWith("AccessDeniedException"));
    kms.grantAnew(KEY, USER);
    kms.use(KEY, USER);
    assert.equal(((await call("ListGrants")).Grants as unknown[]).length, 1);
  });

  it("takes a key that the program does not make for one that exists in AWS, until that is deleted", async () => {
    const other = KEY.replace(/1$/, "2");
    assert.throws(() => kms.use(other, USER), failsWith("NotFoundException"));
    kms.grant(other, USER);
    kms.use(other, USER);
    await call("ScheduleKeyDeletion", { KeyId: other });
    clock.time += 30 * DAY;
    kms.grant(other, USER);
    assert.throws(() => kms.use(other, USER), failsWith("NotFoundException"));
  });

  it("makes a deleted key anew where the program has it", async () => {
    await call("ScheduleKeyDeletion");
    clock.time += 30 * DAY;
    kms.make(KEY, {});
    assert.equal(await state(), "Enabled");
  });
});

describe("KMS behind the gateway", () => {
  let world: FeedsWorld;
  beforeEach(async () => {
    world = await FeedsWorld.start();
  });
  afterEach(() => world.end());

  it("disables a key of the program, and a put is refused with KMS's code", async () => {
    const { arn } = await world.make("aws:kms/key:Key", "key", { description: "events" });
    const bucketArn = "arn:aws:s3:::lake";
    await world.make("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "events", {
      ...{ name: "events", destination: "extended_s3", extendedS3Configuration: { bucketArn } },
      serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: arn },
    });
    await world.ask("TrentService.DisableKey", { KeyId: arn });
    const put = { DeliveryStreamName: "events", Record: { Data: "YQ==" } };
    const { status, body } = await world.call("Firehose_20150804.PutRecord", put);
    assert.equal(status, 400);
    assert.deepEqual(
      [body.__type, body.code, body.message],
      ["InvalidKMSResourceException", "DisabledException", `${arn} is disabled.`],
    );
    const grantAnew = (DeliveryStreamEncryptionConfigurationInput?: object) =>
      world.call("Firehose_20150804.StartDeliveryStreamEncryption", {
        ...{ DeliveryStreamName: "events", DeliveryStreamEncryptionConfigurationInput },
      });
    assert.equal((await grantAnew()).body.code, "DisabledException");
    await world.ask("TrentService.EnableKey", { KeyId: arn });
    assert.match(
      String((await grantAnew({ KeyARN: KEY })).body.message),
      /events has the key .*; here the program names it/,
    );
    assert.match(String((await grantAnew({ KeyType: "AWS_OWNED_CMK" })).body.message), /the program names it/);
    assert.equal((await grantAnew({ KeyARN: arn })).status, 200);
    await world.ask("Firehose_20150804.PutRecord", put);
    assert.equal(await world.delivered(""), "a");
  });

  it("has nothing to grant for a key that AWS owns, and takes no other in its place", async () => {
    const bucketArn = "arn:aws:s3:::lake";
    await world.make("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "events", {
      ...{ name: "events", destination: "extended_s3", extendedS3Configuration: { bucketArn } },
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
    });
    const start = (DeliveryStreamEncryptionConfigurationInput?: object) =>
      world.call("Firehose_20150804.StartDeliveryStreamEncryption", {
        ...{ DeliveryStreamName: "events", DeliveryStreamEncryptionConfigurationInput },
      });
    assert.equal((await start({ KeyType: "AWS_OWNED_CMK" })).status, 200);
    const { status, body } = await start({ KeyType: "CUSTOMER_MANAGED_CMK", KeyARN: KEY });
    assert.equal(status, 400);
    assert.match(String(body.message), /^events has the key that AWS owns; /);
  });

  it("grants nothing to a delivery stream without a customer's key", async () => {
    await world.delivery("lines");
    const operation = "Firehose_20150804.StartDeliveryStreamEncryption";
    const { status, body } = await world.call(operation, { DeliveryStreamName: "lines" });
    assert.equal(status, 400);
    assert.match(String(body.message), /^lines has no key; /);
  });
});
