import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { AssetValue } from "./handler";

/** What is shown of an asset in place of its content. */
export interface AssetDescription {
  kind: AssetValue["kind"];
  bytes: number;
  /** Of the content; of the names and contents in order of the names, for a folder or an archive. */
  sha256: string;
}

export function describeAsset(asset: AssetValue): AssetDescription {
  const hash = createHash("sha256");
  const bytes = addAsset(hash, asset);
  return { kind: asset.kind, bytes, sha256: hash.digest("hex") };
}

/** Files that the asset names and that are not there. */
export function missingFiles(asset: AssetValue): string[] {
  if (asset.kind === "archive") return Object.values(asset.entries).flatMap(missingFiles);
  return asset.kind === "path" && !existsSync(asset.path) ? [asset.path] : [];
}

function addAsset(hash: Hash, asset: AssetValue): number {
  if (asset.kind === "text") return addContent(hash, Buffer.from(asset.text));
  if (asset.kind === "path") return addPath(hash, asset.path);
  return addNamed(hash, Object.keys(asset.entries).sort(), (name) => {
    const entry = asset.entries[name];
    return entry === undefined ? 0 : addAsset(hash, entry);
  });
}

function addPath(hash: Hash, file: string): number {
  if (!statSync(file).isDirectory()) return addContent(hash, readFileSync(file));
  return addNamed(hash, readdirSync(file).sort(), (name) => addPath(hash, path.join(file, name)));
}

function addNamed(hash: Hash, names: string[], add: (name: string) => number): number {
  return names.reduce((bytes, name) => {
    hash.update(`${name}\0`);
    return bytes + add(name);
  }, 0);
}

function addContent(hash: Hash, content: Buffer): number {
  hash.update(content);
  return content.length;
}
