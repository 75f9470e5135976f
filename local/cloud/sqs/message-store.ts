import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A message as it lies on disk. */
export interface StoredMessage {
  id: string;
  body: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** When it came from another queue, in milliseconds since the epoch. */
  movedAt?: number;
  /** What its sender says of it beside the body. */
  attributes?: Record<string, string>;
  /** How often it was received. */
  receives: number;
  firstReceivedAt?: number;
}

/** A queue's messages, each a file of its own: what was acknowledged outlives a killed process. */
export class MessageStore {
  private readonly messages = new Map<string, StoredMessage>();

  /** @param folder made when it is not there */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    const found = readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as StoredMessage);
    for (const message of found.sort((a, b) => a.sentAt - b.sentAt)) this.messages.set(message.id, message);
  }

  /** In the order in which they were sent, as far as it is known. */
  all(): StoredMessage[] {
    return [...this.messages.values()];
  }

  get(id: string): StoredMessage | undefined {
    return this.messages.get(id);
  }

  put(message: StoredMessage): void {
    const file = this.fileOf(message.id);
    writeFileSync(`${file}.new`, JSON.stringify(message));
    renameSync(`${file}.new`, file);
    this.messages.set(message.id, message);
  }

  delete(id: string): void {
    rmSync(this.fileOf(id), { force: true });
    this.messages.delete(id);
  }

  private fileOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}
