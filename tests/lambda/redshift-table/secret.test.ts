import assert from "node:assert/strict";
import type { GetSecretValueCommandOutput, PutSecretValueCommandOutput } from "@aws-sdk/client-secrets-manager";
import { type SecretsClient, SecretsManagerLogins } from "../../../lambda/redshift-table/secret";
import { SECRET_ARN } from "./requests";

const awsError = (name: string) => Object.assign(new Error(`${name} of the test`), { name });

/** A client that answers a secret's value after so many errors. */
function logins(value: string | undefined, ...errors: Error[]) {
  const calls: unknown[] = [];
  const answer = <T>(input: unknown, output: object): Promise<T> => {
    calls.push(input);
    const error = errors.shift();
    return error ? Promise.reject(error) : Promise.resolve({ $metadata: {}, ...output } as T);
  };
  const client = {
    getSecretValue: (input: unknown) => answer<GetSecretValueCommandOutput>(input, { SecretString: value }),
    putSecretValue: (input: unknown) => answer<PutSecretValueCommandOutput>(input, {}),
  } as unknown as SecretsClient;
  return { calls, secrets: new SecretsManagerLogins(client, [0, 0]) };
}

describe("SecretsManagerLogins", () => {
  it("reads a login", async () => {
    const { secrets, calls } = logins('{"username":"u","password":"p","host":"h"}');
    assert.deepEqual(await secrets.read(SECRET_ARN), { username: "u", password: "p" });
    assert.deepEqual(calls, [{ SecretId: SECRET_ARN }]);
  });

  it("reads none of a secret without a value, or with a value that is no login", async () => {
    assert.equal(await logins(undefined, awsError("ResourceNotFoundException")).secrets.read(SECRET_ARN), undefined);
    for (const value of [undefined, "", "password", "{}", '{"username":"u"}']) {
      assert.equal(await logins(value).secrets.read(SECRET_ARN), undefined, String(value));
    }
  });

  it("writes a login", async () => {
    const { secrets, calls } = logins(undefined);
    await secrets.write(SECRET_ARN, { username: "u", password: "p" });
    assert.deepEqual(calls, [{ SecretId: SECRET_ARN, SecretString: '{"username":"u","password":"p"}' }]);
  });

  it("waits for IAM to know the policy, and throws when it never does", async () => {
    const denied = () => awsError("AccessDeniedException");
    const { secrets, calls } = logins('{"username":"u","password":"p"}', denied(), denied());
    assert.equal((await secrets.read(SECRET_ARN))?.username, "u");
    assert.equal(calls.length, 3);
    const never = logins(undefined, denied(), denied(), denied());
    await assert.rejects(never.secrets.write(SECRET_ARN, { username: "u", password: "p" }), /AccessDeniedException/);
    assert.equal(never.calls.length, 3);
  });

  it("throws any other error at once", async () => {
    const { secrets, calls } = logins(undefined, awsError("DecryptionFailure"));
    await assert.rejects(secrets.read(SECRET_ARN), /DecryptionFailure/);
    assert.equal(calls.length, 1);
  });
});
