import type { CatalogTable } from "./contracts";

/** Where the objects of a table lie. */
export interface Layout {
  bucket: string;
  /** What all keys begin with. */
  literalPrefix: string;
  /** Matches the keys of the table's objects; its groups are the partition columns, in the template's order. */
  keyPattern: string;
  partitions: string[];
}

/** Where a table's objects lie, from the location template of its partition projection. */
export function layoutOf(table: CatalogTable): Layout {
  const template = table.parameters["storage.location.template"] ?? table.location;
  const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(template);
  if (!match)
    throw new Error(`table ${table.databaseName}.${table.name} lies at "${template}", which is no s3:// address`);
  const [, bucket = "", keyTemplate = ""] = match;
  const partitions: string[] = [];
  const keyPattern = keyTemplate.replace(/\/?$/, "/").replace(/\$\{([^}]+)\}|[^$]+|\$/g, (part, name?: string) => {
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    partitions.push(name);
    return "(.+?)";
  });
  return { bucket, literalPrefix: keyTemplate.replace(/\$\{.*/s, ""), keyPattern: `^${keyPattern}[^/]+$`, partitions };
}
