import assert from "node:assert/strict";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import type { CloudSettings } from "../../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../../local/cloud/gateway/gateway";
import { Kinesis, type KinesisOptions } from "../../../../local/cloud/kinesis/kinesis";
import { clientSettings, removeData, temporarySettings } from "../temporary-cloud";

/** Starts Kinesis behind a gateway before each test, and gives the real SDK's client of it. */
export function useClient(options: KinesisOptions = {}) {
  let settings: CloudSettings;
  let kinesis: Kinesis;
  let gateway: Gateway;
  let client: KinesisClient;

  beforeEach(async () => {
    settings = temporarySettings();
    kinesis = await Kinesis.open(settings, options);
    const onError = (error: unknown) => assert.fail(String(error));
    gateway = await startGateway({ port: 0, services: [kinesis], rest: [], onError });
    client = new KinesisClient(clientSettings(gateway.endpoint));
  });

  afterEach(async () => {
    client.destroy();
    await gateway.close();
    await kinesis.close();
    removeData(settings);
  });

  return { client: () => client, kinesis: () => kinesis, endpoint: () => gateway.endpoint };
}

/** Checks that a call is refused with AWS's code, and why. */
export function refused(call: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  return assert.rejects(call, (error: Error) => {
    assert.equal(error.name, code, `${error.name}: ${error.message}`);
    assert.match(error.message, message);
    return true;
  });
}
