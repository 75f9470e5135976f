import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import { StreamingIngest, Warehouse } from "../../../components";
import { packageManifest } from "../../../local/package/package-schema";
import { installedPackage } from "../../support/built-package";
import { preview } from "../../support/programs";

const SCHEMA = { name: "click", columns: [{ name: "id", type: "string" }] };
/** What takes code from all over the package: the transform's and the tables' functions, and the queries' grammar. */
const INGEST = {
  schema: SCHEMA,
  source: { kinesis: {} },
  lake: {},
  deliveries: {
    lake: { format: "PARQUET", transform: { select: { id: ["1"] } } },
    warehouse: { redshift: {} },
  },
  analytics: {
    sql: "SELECT id FROM click;",
    jarPath: "absent.jar",
    whenJarMissing: "warn",
    results: { ids: { schema: { ...SCHEMA, name: "id" }, delivery: { table: "ids" } } },
  },
};
const WAREHOUSE = { region: "eu-west-1", serverless: {}, firehoseAccess: {} };
const PROGRAM = `
const { StreamingIngest, Warehouse } = require("streaming-ingest");
module.exports = async () => {
  const { connection } = new Warehouse("events", ${JSON.stringify(WAREHOUSE)});
  new StreamingIngest("clicks", { ...${JSON.stringify(INGEST)}, warehouse: connection });
};
`;

describe("the built package", function () {
  this.timeout(120_000);
  let program = "";
  let folder = "";

  before(() => {
    ({ program, folder } = installedPackage());
  });

  it("makes in a program elsewhere what the sources make", async () => {
    const file = join(program, "index.js");
    writeFileSync(file, PROGRAM);
    const fromSources = await preview(async () => {
      const { connection } = new Warehouse("events", WAREHOUSE);
      new StreamingIngest("clicks", { ...INGEST, warehouse: connection });
    });
    const fromPackage = await preview(async () => {}, { program: file });
    const byUrn = ({ resources }: typeof fromSources) => new Map(resources.map((found) => [found.urn, found]));
    assert.deepEqual(byUrn(fromPackage), byUrn(fromSources));
    const count = (type: string) => fromPackage.resources.filter((resource) => resource.type === type).length;
    assert.equal(count("aws:lambda/function:Function"), 2);
    assert.equal(count("aws:kinesisanalyticsv2/application:Application"), 1);
  });

  it("is loaded from its JavaScript", () => {
    const loaded = Object.keys(require.cache).filter((file) => file.startsWith(folder));
    assert.ok(loaded.includes(join(folder, "components", "index.js")));
    assert.deepEqual(
      loaded.filter((file) => !/\.(js|json)$/.test(file)),
      [],
    );
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      /(?<!\.d)\.ts$/.test(file),
    );
    assert.deepEqual(sources, []);
  });

  it("holds what makes it a plugin, its schema, its licence and declarations of its types", () => {
    for (const file of ["PulumiPlugin.yaml", "schema.json", "LICENSE", "README.md", "components/index.d.ts"]) {
      assert.ok(existsSync(join(folder, file)), file);
    }
    assert.equal(readFileSync(join(folder, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
  });

  it("declares the packages that its code requires, and no other", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    assert.deepEqual(Object.keys(manifest.dependencies).sort(), [...required(folder)].sort());
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      assert.equal(version, packageManifest().dependencies[name], name);
    }
  });

  it("serves nothing when a program in JavaScript loads it by its path", () => {
    assert.equal(typeof require(folder), "function");
  });
});

/** Names of the packages that are required by the entry points and by all files that these reach. */
function required(folder: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/\brequire(?:\.resolve)?\("([^"]+)"\)/g)) {
      if (name.startsWith(".")) visit(require.resolve(resolve(dirname(file), name)));
      else if (!name.startsWith("node:") && !builtinModules.includes(name)) packages.add(packageOf(name));
    }
  };
  for (const entry of ["index.js", "plugin/index.js"]) visit(join(folder, "components", entry));
  return packages;
}

function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
