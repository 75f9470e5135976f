import type { CatalogTable, ObjectStore } from "./contracts";
import { layoutOf } from "./table-layout";

/** A file that a manifest lists. */
export interface ListedFile {
  /** Its path here. */
  file: string;
  /** The partition values of its manifest, in the order of the location's template. */
  values: string[];
}

/** Whether the objects under a table's location are manifests: they list the files in one address a line. */
export function isListed({ inputFormat }: CatalogTable): boolean {
  return inputFormat?.endsWith(".SymlinkTextInputFormat") ?? false;
}

/** The files of a table that manifests list. @param manifests their paths here */
export async function listedFiles(
  table: CatalogTable,
  manifests: { key: string }[],
  objects: Pick<ObjectStore, "get" | "path">,
): Promise<ListedFile[]> {
  const { bucket, keyPattern } = layoutOf(table);
  const pattern = new RegExp(keyPattern);
  const lists = await Promise.all(
    manifests.map(async ({ key }) => {
      const values = pattern.exec(key)?.slice(1) ?? [];
      const lines = (await objects.get(bucket, key)).toString().split("\n");
      return lines.filter((line) => line !== "").map((address) => ({ file: fileOf(address, objects), values }));
    }),
  );
  return lists.flat();
}

/** @throws Error for what is no address of S3 */
function fileOf(address: string, objects: Pick<ObjectStore, "path">): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (bucket === undefined || key === undefined)
    throw new Error(`a manifest lists "${address}", which is no s3:// address`);
  return objects.path(bucket, key);
}
