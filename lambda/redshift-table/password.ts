import { createHash, randomBytes, randomInt } from "node:crypto";

/** Length of a password; Redshift takes 8–64 characters (US-02). */
export const PASSWORD_LENGTH = 48;

const SETS = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"];

/** A random password: letters and digits, at least one upper-case letter, one lower-case letter and one digit (US-02). */
export function makePassword(): string {
  const all = SETS.join("");
  const characters = [...SETS.map(pick), ...Array.from({ length: PASSWORD_LENGTH - SETS.length }, () => pick(all))];
  // One of each set stands first, so the order is made random too.
  for (let last = characters.length - 1; last > 0; last--) swap(characters, last, randomInt(last + 1));
  return characters.join("");
}

function pick(set: string): string {
  return set.charAt(randomInt(set.length));
}

function swap(characters: string[], one: number, other: number): void {
  [characters[one], characters[other]] = [characters[other] ?? "", characters[one] ?? ""];
}

/**
 * What `PASSWORD` takes in place of the clear text, which would stand in the log of statements (DA-09):
 * `sha256|<digest>|<salt>`, both in hex.
 *
 * @param salt Redshift hashes the bytes that its hex stands for, not the hex
 */
export function passwordHash(password: string, salt: Buffer = randomBytes(32)): string {
  const digest = createHash("sha256").update(password, "utf8").update(salt).digest("hex");
  return `sha256|${digest}|${salt.toString("hex")}`;
}
