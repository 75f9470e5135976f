import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildPackage } from "../../local/package/build";
import { packageManifest } from "../../local/package/package-schema";

const NODE_MODULES = join(__dirname, "../../node_modules");

let installed: { program: string; folder: string } | undefined;

/**
 * The built package, packed and installed in the folder of a program elsewhere; built once a process. Of its dependencies
 * those are there that it declares, and nothing beside them.
 */
export function installedPackage(): { program: string; folder: string } {
  installed ??= install();
  return installed;
}

function install() {
  const root = mkdtempSync(join(tmpdir(), "streaming-ingest-package-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const built = join(root, "built");
  buildPackage(built);
  const tarball = execFileSync("npm", ["pack", "--silent", "--offline", "--pack-destination", root], {
    cwd: built,
    encoding: "utf8",
  }).trim();
  const program = join(root, "program");
  const folder = join(program, "node_modules", packageManifest().name);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", join(root, tarball), "--strip-components=1", "-C", folder]);
  const { dependencies } = require(join(folder, "package.json")) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) link(name, join(program, "node_modules", name));
  return { program, folder };
}

function link(name: string, place: string): void {
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(NODE_MODULES, name), place);
}
