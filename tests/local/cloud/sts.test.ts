import assert from "node:assert/strict";
import type { CloudSettings } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { S3 } from "../../../local/cloud/s3/s3";
import { s3Service } from "../../../local/cloud/s3/service";
import { stsService } from "../../../local/cloud/sts";
import { removeData, temporarySettings } from "./temporary-cloud";

describe("STS", () => {
  let settings: CloudSettings;
  let gateway: Gateway;

  beforeEach(async () => {
    settings = temporarySettings();
    const rest = [stsService(settings), s3Service(new S3(settings))];
    gateway = await startGateway({ port: 0, services: [], rest, onError: (error) => assert.fail(String(error)) });
  });

  afterEach(async () => {
    await gateway.close();
    removeData(settings);
  });

  const ask = (Action: string) =>
    fetch(gateway.endpoint, { method: "POST", body: new URLSearchParams({ Action, Version: "2011-06-15" }) });

  it("answers GetCallerIdentity with the account of the embedded cloud", async () => {
    const answer = await ask("GetCallerIdentity");
    assert.equal(answer.headers.get("content-type"), "text/xml");
    assert.equal(
      await answer.text(),
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        "<Arn>arn:aws:iam::123456789012:user/local</Arn><UserId>local</UserId><Account>123456789012</Account>" +
        "</GetCallerIdentityResult></GetCallerIdentityResponse>",
    );
  });

  it("refuses other actions in the form of the query protocol", async () => {
    const answer = await ask("AssumeRole");
    assert.equal(answer.status, 400);
    assert.match(
      await answer.text(),
      /<ErrorResponse [^>]+><Error><Type>Sender<\/Type><Code>InvalidAction<\/Code><Message>STS has no AssumeRole here; offered: GetCallerIdentity.<\/Message><\/Error><RequestId>[0-9a-f-]{36}</,
    );
  });
});
