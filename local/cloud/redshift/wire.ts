/** PostgreSQL's protocol, version 3, as far as the port of a warehouse reads and writes it. */

/** A message of a client: its type's letter, and what comes behind its length. */
export interface WireMessage {
  type: string;
  body: Buffer;
}

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
/** No statement of a person or a tool is longer; what claims to be is not PostgreSQL's protocol. */
const MAXIMUM_MESSAGE_BYTES = 64 * 1024 * 1024;

/** What a client says before the first message. */
export type Startup = { kind: "encryption" } | { kind: "cancel" } | { kind: "start"; user: string; database: string };

/** Cuts what arrives into messages. */
export class WireReader {
  private buffer = Buffer.alloc(0);

  push(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
  }

  /** The startup packet, which has no type. @returns undefined while it is not whole */
  startup(): Startup | undefined {
    const packet = this.take(0);
    if (packet === undefined) return undefined;
    const code = packet.readInt32BE(0);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: "encryption" };
    if (code === CANCEL_REQUEST) return { kind: "cancel" };
    const words = packet.subarray(4).toString().split("\0");
    const parameter = (name: string) =>
      words.find((_word, index) => index % 2 === 1 && words[index - 1] === name) ?? "";
    return { kind: "start", user: parameter("user"), database: parameter("database") };
  }

  /** @returns undefined while none is whole */
  message(): WireMessage | undefined {
    const type = this.buffer.toString("latin1", 0, 1);
    const body = this.take(1);
    return body === undefined ? undefined : { type, body };
  }

  /** What comes behind the length, which begins at `start`. @throws Error when it cannot be a length */
  private take(start: number): Buffer | undefined {
    if (this.buffer.length < start + 4) return undefined;
    const length = this.buffer.readInt32BE(start);
    if (length < 4 || length > MAXIMUM_MESSAGE_BYTES) throw new Error(`a message of ${length} bytes is not possible`);
    const end = start + length;
    if (this.buffer.length < end) return undefined;
    const body = this.buffer.subarray(start + 4, end);
    this.buffer = this.buffer.subarray(end);
    return body;
  }
}

export function encode(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** The texts at the beginning of a message, each ended by a NUL, and the rest. */
export function readTexts(body: Buffer, count: number): { texts: string[]; rest: Buffer } {
  const texts: string[] = [];
  let rest = body;
  for (let index = 0; index < count; index++) {
    const end = rest.indexOf(0);
    texts.push(rest.toString("utf8", 0, end));
    rest = rest.subarray(end + 1);
  }
  return { texts, rest };
}

/** The state of the transaction when the answer ends the client's request: `I` none, `T` open, `E` failed. */
export function readyState(answer: Uint8Array): string | undefined {
  const end = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).subarray(-6);
  return end.length === 6 && end.toString("latin1", 0, 5) === "Z\0\0\0\x05" ? end.toString("latin1", 5) : undefined;
}

/** Lets a client in: no password, the session's parameters, ready. */
export function welcome(user: string): Buffer {
  const parameters = {
    server_version: "18.0",
    server_encoding: "UTF8",
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    TimeZone: "UTC",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
    session_authorization: user,
  };
  return Buffer.concat([
    encode("R", Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) => encode("S", name, value)),
    encode("K", Buffer.alloc(8)),
    encode("Z", Buffer.from("I")),
  ]);
}

export function fatal(code: string, message: string): Buffer {
  return encode("E", "SFATAL", "VFATAL", `C${code}`, `M${message}`, Buffer.alloc(1));
}
