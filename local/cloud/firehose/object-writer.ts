import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import type { CatalogColumn, ColumnarWriter, ObjectStore } from "../contracts";
import type { ObjectBuffer } from "./buffers";
import { compileDatePattern, dateFields } from "./date-pattern";
import type { Prefix, PrefixValues } from "./prefix";
import { Limiter } from "./retry";
import type { ConversionSettings, OutputSettings } from "./settings";

const compress = promisify(gzip);

/** A Parquet object is held in memory whole while it is written, so that there is one at a time. */
const columnarTurn = new Limiter(1);

const suffixDate = compileDatePattern("yyyy-MM-dd-HH-mm-ss");

/** The key of a new object: `<prefix><stream name>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>` (F-60). */
export function objectKey(
  prefix: Prefix,
  values: PrefixValues,
  stream: { name: string; version: number },
  extension: string,
): string {
  const time = suffixDate(dateFields(values.instant, values.timeZone));
  return `${prefix.evaluate(values)}${stream.name}-${stream.version}-${time}-${randomUUID()}${extension}`;
}

/** Puts a buffer into the bucket as it is, or compressed. @returns the object's size in bytes */
export async function writeRaw(
  objects: ObjectStore,
  output: Pick<OutputSettings, "bucket" | "compression">,
  key: string,
  buffer: ObjectBuffer,
): Promise<number> {
  const zipped = output.compression === "GZIP";
  if (!buffer.spilled) {
    const body = zipped ? await compress(buffer.content()) : buffer.content();
    await objects.put(output.bucket, key, body);
    return body.length;
  }
  const file = buffer.intoFile();
  if (!zipped) {
    await objects.putFile(output.bucket, key, file);
    return buffer.bytes;
  }
  const target = createWriteStream(`${file}.gz`);
  await pipeline(createReadStream(file), createGzip(), target);
  await objects.putFile(output.bucket, key, `${file}.gz`);
  return target.bytesWritten;
}

/** Writes a buffer of rows as a Parquet object. @returns the object's size in bytes */
export async function writeColumnar(
  objects: ObjectStore,
  columnar: ColumnarWriter,
  target: { bucket: string; key: string; columns: CatalogColumn[]; conversion: ConversionSettings },
  buffer: ObjectBuffer,
): Promise<number> {
  return await columnarTurn.run(async () => {
    const file = `${buffer.file}.parquet`;
    try {
      await columnar.writeParquet(target.columns, buffer.content(), target.conversion.compression, file);
      const { size } = await stat(file);
      await objects.putFile(target.bucket, target.key, file);
      return size;
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  });
}
