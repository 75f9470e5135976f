import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { makePassword, PASSWORD_LENGTH, passwordHash } from "../../../lambda/redshift-table/password";

describe("makePassword", () => {
  const passwords = Array.from({ length: 500 }, makePassword);

  it("US-02 has 8–64 characters, with an upper-case letter, a lower-case letter and a digit, and none that is forbidden", () => {
    assert.ok(PASSWORD_LENGTH >= 32 && PASSWORD_LENGTH <= 64);
    for (const password of passwords) {
      assert.match(password, new RegExp(`^[A-Za-z0-9]{${PASSWORD_LENGTH}}$`));
      assert.match(password, /[A-Z]/);
      assert.match(password, /[a-z]/);
      assert.match(password, /[0-9]/);
    }
  });

  it("is another each time, and begins with each kind of character", () => {
    assert.equal(new Set(passwords).size, passwords.length);
    for (const kind of [/^[A-Z]/, /^[a-z]/, /^[0-9]/]) assert.ok(passwords.some((password) => kind.test(password)));
  });
});

describe("passwordHash", () => {
  it("DA-09 hashes the password with the bytes of the salt, and tells both in hex", () => {
    const salt = Buffer.from("00ff10", "hex");
    const digest = createHash("sha256")
      .update(Buffer.concat([Buffer.from("Secret123"), salt]))
      .digest("hex");
    assert.equal(passwordHash("Secret123", salt), `sha256|${digest}|00ff10`);
  });

  it("takes another salt of 32 bytes each time", () => {
    const [one, other] = [passwordHash("Secret123"), passwordHash("Secret123")];
    assert.match(one, /^sha256\|[0-9a-f]{64}\|[0-9a-f]{64}$/);
    assert.notEqual(one, other);
  });
});
