import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** What is kept of a password: `sha256|<digest>|<salt>`, or `md5<digest>` as Redshift takes it too. */
export type Verifier = string;

/** The verifier of what stands behind PASSWORD: one as it is, a password in clear by its hash. */
export function verifierOf(password: string): Verifier {
  if (/^sha256\|[0-9a-f]{64}\|/i.test(password) || /^md5[0-9a-f]{32}$/i.test(password)) return password;
  const salt = randomBytes(32).toString("hex");
  return `sha256|${sha256(password, salt)}|${salt}`;
}

/** Whether the password is the one that the verifier was made of. */
export function isPassword(verifier: Verifier, userName: string, password: string): boolean {
  const [, kept = "", salt] = /^(?:sha256\||md5)([0-9a-f]+)(?:\|(.*))?$/i.exec(verifier) ?? [];
  const digest = salt === undefined ? md5(password + userName) : sha256(password, salt);
  return digest.length === kept.length && timingSafeEqual(Buffer.from(digest), Buffer.from(kept.toLowerCase()));
}

const PASSWORD_LENGTH = 32;
const PASSWORD_ALPHABETS = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"];

/** A password as Redshift wants it: capitals, small letters and digits (US-02). */
export function makePassword(): string {
  const all = PASSWORD_ALPHABETS.join("");
  const drawn = Array.from({ length: PASSWORD_LENGTH }, () => all[randomInt(all.length)]).join("");
  const isComplete = PASSWORD_ALPHABETS.every((letters) => [...letters].some((letter) => drawn.includes(letter)));
  return isComplete ? drawn : makePassword();
}

/** Redshift decodes a salt of hex digits. */
function sha256(password: string, salt: string): string {
  const bytes = /^([0-9a-f]{2})+$/i.test(salt) ? Buffer.from(salt, "hex") : Buffer.from(salt);
  return createHash("sha256").update(password).update(bytes).digest("hex");
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
