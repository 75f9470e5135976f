import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { AwsError } from "../contracts";
import type { RestRequest } from "../gateway/rest";
import { AwsChunkedDecoder } from "./chunked";

export interface Received {
  /** MD5 in hexadecimal. */
  md5: string;
  size: number;
  /** Checksum headers that were verified, to be kept and answered. */
  checksums: Record<string, string>;
}

const CHECKSUM_PREFIX = "x-amz-checksum-";
const CHECKSUM_NAMES = ["crc32", "sha1", "sha256"] as const;
type ChecksumName = (typeof CHECKSUM_NAMES)[number];

/**
 * Writes a request's body to a file and verifies what the client said of it: length, Content-MD5, and the checksums
 * CRC32, SHA1 and SHA256. CRC32C and CRC64NVME are taken without verification and not kept.
 * @throws AwsError BadDigest, IncompleteBody, InvalidRequest; the file is gone then
 */
export async function receiveBody(request: RestRequest, file: string): Promise<Received> {
  const digest = new BodyDigest(announcedChecksums(request));
  const output = createWriteStream(file);
  try {
    let trailers: Record<string, string> = {};
    if (isAwsChunked(request)) {
      const decoder = new AwsChunkedDecoder();
      await pipeline(request.body, decoder, digest, output);
      trailers = decoder.trailers;
    } else {
      await pipeline(request.body, digest, output);
    }
    return verify(request, digest, { ...request.headers, ...trailers });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function isAwsChunked({ headers }: RestRequest): boolean {
  const encodings = (headers["content-encoding"] ?? "").split(",").map((encoding) => encoding.trim());
  return encodings.includes("aws-chunked") || (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
}

/** Checksums that come as headers, or behind the body as trailers. */
function announcedChecksums({ headers }: RestRequest): ChecksumName[] {
  const trailers = (headers["x-amz-trailer"] ?? "").toLowerCase().split(",");
  const names = [...Object.keys(headers), ...trailers.map((name) => name.trim())];
  return CHECKSUM_NAMES.filter((name) => names.includes(CHECKSUM_PREFIX + name));
}

function verify(request: RestRequest, digest: BodyDigest, said: Record<string, string | undefined>): Received {
  const length = request.headers["x-amz-decoded-content-length"];
  if (length !== undefined && Number(length) !== digest.size) {
    throw new AwsError("IncompleteBody", `The body has ${digest.size} bytes; ${length} were announced.`);
  }
  const { md5, checksums } = digest.finish();
  const saidMd5 = request.headers["content-md5"];
  if (saidMd5 !== undefined && saidMd5 !== md5.toString("base64")) throw badDigest("Content-MD5");
  for (const [header, sum] of Object.entries(checksums)) {
    if (said[header] !== sum) throw badDigest(header);
  }
  return { md5: md5.toString("hex"), size: digest.size, checksums };
}

function badDigest(header: string): AwsError {
  return new AwsError("BadDigest", `The ${header} that you sent does not match the body that arrived.`);
}

/** Passes bytes through, and sums them up. */
class BodyDigest extends Transform {
  size = 0;
  private readonly md5 = createHash("md5");
  private readonly sums: Map<ChecksumName, Hash | Crc32>;

  constructor(names: ChecksumName[]) {
    super();
    this.sums = new Map(names.map((name) => [name, name === "crc32" ? new Crc32() : createHash(name)]));
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.size += chunk.length;
    this.md5.update(chunk);
    for (const sum of this.sums.values()) sum.update(chunk);
    done(null, chunk);
  }

  finish(): { md5: Buffer; checksums: Record<string, string> } {
    const checksums = [...this.sums].map(([name, sum]) => [CHECKSUM_PREFIX + name, sum.digest().toString("base64")]);
    return { md5: this.md5.digest(), checksums: Object.fromEntries(checksums) };
  }
}

class Crc32 {
  private value = 0;

  update(chunk: Buffer): void {
    this.value = crc32(chunk, this.value);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.value >>> 0);
    return bytes;
  }
}
