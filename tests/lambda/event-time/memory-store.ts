import { createHash } from "node:crypto";
import type { ObjectStore, StoredObject } from "../../../lambda/event-time/object-store";

/** A bucket in memory, whose every call can be made to fail. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, StoredObject>();
  /** Asked before each call, with its name and key; throws to be killed there. */
  onCall: (call: string, key: string) => void = () => undefined;

  constructor(private readonly now: () => Date = () => new Date()) {}

  async get(key: string) {
    this.onCall("get", key);
    return this.objects.get(key);
  }

  async put(key: string, body: Buffer) {
    this.onCall("put", key);
    this.write(key, body);
  }

  async putIf(key: string, body: Buffer, etag: string | undefined) {
    this.onCall("putIf", key);
    if (this.objects.get(key)?.etag !== etag) return false;
    this.write(key, body);
    return true;
  }

  async list(prefix: string) {
    this.onCall("list", prefix);
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { body, lastModified }]) => ({ key, size: body.length, lastModified }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async delete(key: string) {
    this.onCall("delete", key);
    this.objects.delete(key);
  }

  /** Lands a raw object. @returns what its notification says */
  land(key: string, body: Buffer | string) {
    this.write(key, Buffer.from(body));
    return { key, etag: etagOf(Buffer.from(body)) };
  }

  /** Keys below a prefix, in order. */
  keys(prefix = ""): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  private write(key: string, body: Buffer): void {
    this.objects.set(key, { body, etag: etagOf(body), lastModified: this.now() });
  }
}

function etagOf(body: Buffer): string {
  return createHash("md5").update(body).digest("hex");
}
