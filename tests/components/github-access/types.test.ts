import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ACCESS_TABLES } from "../../../components/github-access";
import { BOUNDARY_ACTIONS } from "../../../components/github-access/boundary";
import { type ProgramResult, readStackFile, runProgram } from "../../../local/engine";

const ROOT = resolve(__dirname, "../../..");
const EXAMPLES = "stacks/examples";
const STACKS = [
  { stack: "staging" },
  { stack: "production" },
  ...readdirSync(join(ROOT, EXAMPLES)).map((file) => ({ file: join(ROOT, EXAMPLES, file) })),
];
/** What an administrator makes; nothing of it is deployed by a workflow. */
const BOOTSTRAP = [/^components\/github-access\//, /^stacks\/bootstrap\//];

const types = Object.values(ACCESS_TABLES).flatMap((table) => Object.keys(table));

/** `aws.kinesis.Stream` is `aws:kinesis/stream:Stream` to Pulumi. */
function tokenOf(made: string): string {
  const [pack = "", module = "", kind = ""] = made.split(".");
  return `${pack}:${module}/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
}

function sourceFiles(): string[] {
  return ["components", "stacks"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith(".ts") && !BOOTSTRAP.some((own) => own.test(file))),
  );
}

/** The types that code makes, whichever stack has them. */
function typesInSources(): Set<string> {
  const constructors = sourceFiles().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8").replace(/^\s*(?:\*|\/\/).*$/gm, "");
    return [...text.matchAll(/\bnew (aws\.\w+\.\w+)\(/g)].map(([, made = ""]) => made);
  });
  return new Set(constructors.map(tokenOf));
}

describe("the table of what the provider calls for each type", () => {
  let plans: ProgramResult[];
  before(async function () {
    this.timeout(60_000);
    plans = [];
    for (const target of STACKS) plans.push(await runProgram({ ...readStackFile(target), mode: "preview" }));
  });

  it("has every type that a shipped stack or example registers", () => {
    const registered = new Set(plans.flatMap(({ resources }) => resources.map(({ type }) => type)));
    const ofAws = [...registered].filter((type) => /^awsx?:/.test(type));
    assert.ok(ofAws.length > 30);
    assert.deepEqual(
      ofAws.filter((type) => !types.includes(type)),
      [],
    );
  });

  it("has every type that a component can make, and no other", () => {
    const made = [...typesInSources(), "awsx:ec2:Vpc"].sort();
    assert.deepEqual([...types].sort(), made);
  });

  it("covers the names of the shipped stacks by the prefixes of the bootstrap stack", () => {
    const { config } = readStackFile({ root: join(ROOT, "stacks/bootstrap"), stack: "main" });
    const prefixesOf = (key: string): string[] => JSON.parse(config[`streaming-ingest-bootstrap:${key}`] ?? "[]");
    const names = plans
      .slice(0, 2)
      .flatMap(({ resources }) =>
        resources
          .filter(({ type }) =>
            /^aws:(cloudwatch\/metricAlarm|kinesis|lambda|iam\/role:|s3\/bucket:|secretsmanager|kms\/alias|sns\/topic:)/.test(
              type,
            ),
          )
          .map(({ name, inputs }) => String(inputs.name ?? name).replace(/^alias\//, "")),
      );
    assert.ok(names.length > 20);
    assert.deepEqual(
      names.filter((name) => !prefixesOf("namePrefixes").some((prefix) => name.startsWith(prefix))),
      [],
    );
  });

  it("covers the databases of the shipped stacks, and with them no other names", () => {
    const { config } = readStackFile({ root: join(ROOT, "stacks/bootstrap"), stack: "main" });
    const databases = plans
      .slice(0, 2)
      .flatMap(({ resources }) =>
        resources
          .filter(({ type }) => type === "aws:glue/catalogDatabase:CatalogDatabase")
          .map(({ inputs }) => inputs.name),
      );
    assert.deepEqual(JSON.parse(config["streaming-ingest-bootstrap:databasePrefixes"] ?? ""), databases);
  });

  it("reads with reading actions only", () => {
    for (const [type, { read }] of Object.values(ACCESS_TABLES).flatMap((table) => Object.entries(table))) {
      for (const action of read.flatMap(({ actions }) => actions)) {
        assert.match(action, /^[a-z0-9-]+:(Describe|Get|List)[A-Za-z]+$/, type);
      }
    }
  });
});

describe("the boundary of the stacks' roles", () => {
  it("allows whatever a component gives a role, and names nothing else", () => {
    // Policies are made of quoted actions; the boundary, policies of keys, buckets and topics, what QuickSight's users may
    // do, and conditions are no role's.
    const inPolicies = sourceFiles()
      .filter((file) => file.startsWith("components/") && file !== "components/shared/key-policy.ts")
      .flatMap((file) => readFileSync(join(ROOT, file), "utf8").match(/"[a-z0-9-]+:[A-Z][A-Za-z0-9]+"/g) ?? [])
      .map((quoted) => quoted.slice(1, -1))
      .filter((action) => !/^(aws|sts|quicksight|sns):|^kms:(GrantIsForAWSResource|ViaService)$/.test(action));
    assert.deepEqual([...new Set(inPolicies)].sort(), [...BOUNDARY_ACTIONS].sort());
  });
});
