import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isPassword, makePassword, verifierOf } from "../../../../local/cloud/redshift/passwords";

const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

describe("passwords of a warehouse", () => {
  const VERIFIERS: Record<string, string> = {
    "SHA-256 with a salt of hex digits, which is decoded": `sha256|${sha256("Secret123", Buffer.from("0aff", "hex"))}|0aff`,
    "SHA-256 with a salt that is a text": `sha256|${sha256("Secret123", "salty")}|salty`,
    "MD5 with the user's name": `md5${createHash("md5").update("Secret123loader").digest("hex")}`,
  };

  for (const [title, verifier] of Object.entries(VERIFIERS)) {
    it(`are checked by ${title}`, () => {
      assert.equal(verifierOf(verifier), verifier);
      assert.equal(isPassword(verifier, "loader", "Secret123"), true);
      assert.equal(isPassword(verifier, "loader", "Secret124"), false);
    });
  }

  it("in clear are kept by a hash with a salt of their own", () => {
    const [first, second] = [verifierOf("Secret123"), verifierOf("Secret123")];
    assert.notEqual(first, second);
    assert.ok(!first.includes("Secret123"));
    assert.equal(isPassword(first, "u", "Secret123"), true);
    assert.equal(isPassword("nonsense", "u", ""), false);
  });

  it("US-02 that are made have capitals, small letters and digits, and differ", () => {
    const made = Array.from({ length: 50 }, makePassword);
    for (const password of made) assert.match(password, /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9]{32}$/);
    assert.equal(new Set(made).size, 50);
  });
});
