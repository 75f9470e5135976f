import type { CopySettings } from "./settings";

/** One staged object on its way into a table, with all that its COPY was to be when it was staged. */
export interface StagedObject {
  bucket: string;
  key: string;
  /** Key of the manifest that names the object alone. */
  manifestKey: string;
  /** Key of the manifest that is written when the object is given up. */
  errorManifestKey: string;
  records: number;
  copy: CopySettings;
}

export function objectUrl({ bucket, key }: { bucket: string; key: string }): string {
  return `s3://${bucket}/${key}`;
}

/**
 * The keys of an object's manifests: `<prefix>manifests/yyyy/MM/dd/HH/<name>`, and under `<prefix>errors/manifests/` when
 * it is given up. AWS documents the folder; that it lies under the prefix and has the object's own time and name
 * is as streams of the service show it.
 */
export function manifestKeys(prefix: string, key: string, extension: string): { manifest: string; error: string } {
  const name = key.slice(prefix.length, key.length - extension.length);
  return { manifest: `${prefix}manifests/${name}`, error: `${prefix}errors/manifests/${name}` };
}

export function manifest(object: { bucket: string; key: string }): Buffer {
  return Buffer.from(JSON.stringify({ entries: [{ url: objectUrl(object), mandatory: true }] }));
}

/**
 * The COPY of a staged object. The records stand in it as they came, without anything between them: COPY takes JSON
 * objects one after another, but CSV needs its newlines from the producer or the transform (F-62).
 *
 * @param roleArn reads the bucket. The service makes keys of this role for each COPY (CO-07); here its name is enough
 */
export function copyStatement({ copy, bucket, manifestKey }: StagedObject, roleArn: string): string {
  const columns = copy.columns === undefined || copy.columns.trim() === "" ? "" : ` (${copy.columns})`;
  const from = quoted(objectUrl({ bucket, key: manifestKey }));
  const credentials = quoted(`aws_iam_role=${roleArn}`);
  return `COPY ${copy.table}${columns} FROM ${from} CREDENTIALS ${credentials} MANIFEST ${copy.options}`.trimEnd();
}

/** Answers a row when the object is in its table already. */
export function committedQuery(object: StagedObject): string {
  return `SELECT 1 FROM stl_load_commits WHERE filename = ${quoted(objectUrl(object))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
