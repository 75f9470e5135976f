import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { isReservedWord, RESERVED_WORDS } from "../../../components/shared/redshift-words";
import { validateWarehouse, type WarehouseArgs } from "../../../components/warehouse";
import { ACCOUNT_ID, REGION } from "../mocks";
import { cluster, KEY_ARN, serverless } from "./fixtures";

/** The problems of arguments, each in one line. */
function problems(args: WarehouseArgs, name = "main"): string[] {
  return validateWarehouse(args, name).map(({ path, reason }) => `${path} ${reason}`);
}

/** Arguments that pass, by the rule, and those that do not, each with what the one problem says. */
interface Case {
  title: string;
  passes: WarehouseArgs[];
  fails: [WarehouseArgs, RegExp][];
}

const adminUsername = (name: string): WarehouseArgs => ({ ...serverless, adminUsername: name });
const databaseName = (name: string): WarehouseArgs => ({ ...serverless, databaseName: name });
const port = (value: number): WarehouseArgs => ({ ...serverless, port: value });
const capacity = (baseCapacityRpu: number, region = REGION): WarehouseArgs => ({
  region,
  serverless: { baseCapacityRpu },
});
const clusterOf = (settings: WarehouseArgs["cluster"]): WarehouseArgs => ({ region: REGION, cluster: settings });

const CASES: Case[] = [
  {
    title: "RS-01 takes names of 3 to 64 of a–z, 0–9 and -",
    passes: ["abc", "a".repeat(64), "0-1"].map((name) => ({
      region: REGION,
      serverless: { namespaceName: name, workgroupName: name },
    })),
    fails: [
      [{ region: REGION, serverless: { namespaceName: "ab" } }, /^serverless\.namespaceName must be 3–64 .*got "ab"$/],
      [{ region: REGION, serverless: { workgroupName: "a".repeat(65) } }, /^serverless\.workgroupName must be 3–64/],
      [{ region: REGION, serverless: { workgroupName: "Sales" } }, /^serverless\.workgroupName must be 3–64 .*"Sales"/],
    ],
  },
  {
    title: "RS-02 and RC-04 take database names of 1 to 64 that begin with a letter",
    passes: ["a", "a".repeat(64), "sales_2026"].map(databaseName),
    fails: [
      [databaseName(""), /^databaseName must be 1–64/],
      [databaseName("a".repeat(65)), /^databaseName must be 1–64/],
      [databaseName("1sales"), /^databaseName must be 1–64 .*got "1sales"$/],
      [databaseName("Sales"), /^databaseName must be 1–64/],
      [databaseName("sales-eu"), /^databaseName must be 1–64/],
    ],
  },
  {
    title: "Redshift.9 and RedshiftServerless.7 refuse the database dev",
    passes: [databaseName("dev1")],
    fails: [[databaseName("dev"), /^databaseName must not be the well-known "dev" \(Redshift\.9\)/]],
  },
  {
    title: "SQ-06 refuses reserved words as names",
    passes: [databaseName("users"), adminUsername("users")],
    fails: [
      [databaseName("user"), /^databaseName must be no word that Redshift reserves \(SQ-06\), got "user"/],
      [adminUsername("system"), /^adminUsername must be no word that Redshift reserves \(SQ-06\), got "system"/],
    ],
  },
  {
    title: "RS-03 and RC-05 take user names of 1 to 127 that begin with a letter",
    passes: ["a", "a".repeat(127), "root_1+x.y@z-w"].map(adminUsername),
    fails: [
      [adminUsername(""), /^adminUsername must be 1–127/],
      [adminUsername("a".repeat(128)), /^adminUsername must be 1–127/],
      [adminUsername("1root"), /^adminUsername must be 1–127/],
      [adminUsername("Root"), /^adminUsername must be 1–127/],
      [adminUsername("root:x"), /^adminUsername must be 1–127/],
    ],
  },
  {
    title: "Redshift.8, RedshiftServerless.5 and RS-03 refuse the user names that everybody tries",
    passes: [adminUsername("admin1")],
    fails: ["admin", "awsuser", "public"].map((name) => [
      adminUsername(name),
      new RegExp(`^adminUsername must be none of admin, awsuser, public \\(Redshift.8, RS-03\\), got "${name}"`),
    ]),
  },
  {
    title: "RS-23 and RC-07 take the two ranges of ports",
    passes: [5431, 5455, 8191, 8215].flatMap((value) => [port(value), { ...cluster, port: value }]),
    fails: [5430, 5456, 8190, 8216, 5439.5].map((value) => [
      port(value),
      new RegExp(`^port must be 5431–5455 or 8191–8215 \\(RS-23, RC-07\\), got ${value}; leave it out for 5439$`),
    ]),
  },
  {
    title: "RS-20 takes 4 RPUs, or 8 to 512 in steps of 8",
    passes: [4, 8, 16, 504, 512].map((rpu) => capacity(rpu, "eu-central-1")),
    fails: [0, 3, 5, 12, 511, 520, 544, 1024, 8.5].map((rpu) => [
      capacity(rpu, "eu-central-1"),
      new RegExp(`^serverless.baseCapacityRpu must be 4 RPUs, or 8–512 in steps of 8 in the Region .*got ${rpu}$`),
    ]),
  },
  {
    title: "RS-20 takes to 1,024 RPUs in steps of 32 in five Regions",
    passes: ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-west-2"].flatMap((region) =>
      [512, 544, 1024].map((rpu) => capacity(rpu, region)),
    ),
    fails: [520, 528, 1056].map((rpu) => [
      capacity(rpu, "eu-west-1"),
      new RegExp(`^serverless.baseCapacityRpu must be .*or to 1024 in steps of 32 \\(RS-20\\), got ${rpu}$`),
    ]),
  },
  {
    title: "RS-21 wants the most capacity to be no less than the base",
    passes: [
      { region: REGION, serverless: { maxCapacityRpu: 8 } },
      { region: REGION, serverless: { baseCapacityRpu: 64, maxCapacityRpu: 64 } },
    ],
    fails: [
      [
        { region: REGION, serverless: { maxCapacityRpu: 7 } },
        /^serverless\.maxCapacityRpu .*RS-21.*at least 8, got 7$/,
      ],
      [
        { region: REGION, serverless: { baseCapacityRpu: 64, maxCapacityRpu: 63 } },
        /^serverless\.maxCapacityRpu .*at least 64, got 63$/,
      ],
    ],
  },
  {
    title: "RC-01 takes identifiers of 1 to 63 without a hyphen at the end or twice",
    passes: ["a", "a".repeat(63), "sales-2026-eu"].map((clusterIdentifier) => clusterOf({ clusterIdentifier })),
    fails: ["", "a".repeat(64), "1sales", "Sales", "sales-", "sales--eu"].map((clusterIdentifier) => [
      clusterOf({ clusterIdentifier }),
      new RegExp(`^cluster.clusterIdentifier must be 1–63 .*got "${clusterIdentifier}"$`),
    ]),
  },
  {
    title: "RC-02 takes node types of RA3 and RG",
    passes: ["ra3.large", "ra3.16xlarge", "rg.12xlarge"].map((nodeType) => clusterOf({ nodeType })),
    fails: [
      [clusterOf({ nodeType: "dc2.large" }), /^cluster\.nodeType must be one of ra3\.large, .*got "dc2\.large"$/],
    ],
  },
  {
    title: "RC-03 takes 1 to 100 nodes",
    passes: [1, 2, 100].map((numberOfNodes) => clusterOf({ numberOfNodes })),
    fails: [0, 101, 1.5].map((numberOfNodes) => [
      clusterOf({ numberOfNodes }),
      new RegExp(`^cluster.numberOfNodes must be 1–100 nodes of ra3\\.large \\(RC-03\\), got ${numberOfNodes}$`),
    ]),
  },
  {
    title: "RC-03 takes 32 nodes of ra3.xlplus and 64 of ra3.4xlarge",
    passes: [
      clusterOf({ nodeType: "ra3.xlplus", numberOfNodes: 32 }),
      clusterOf({ nodeType: "ra3.4xlarge", numberOfNodes: 64 }),
      clusterOf({ nodeType: "ra3.16xlarge", numberOfNodes: 100 }),
    ],
    fails: [
      [
        clusterOf({ nodeType: "ra3.xlplus", numberOfNodes: 33 }),
        /^cluster\.numberOfNodes must be 1–32 nodes of ra3\.xlplus \(RC-03\), got 33$/,
      ],
      [
        clusterOf({ nodeType: "ra3.4xlarge", numberOfNodes: 65 }),
        /^cluster\.numberOfNodes must be 1–64 nodes of ra3\.4xlarge \(RC-03\), got 65$/,
      ],
    ],
  },
  {
    title: "RC-09 wants two RA3 nodes or more for two zones",
    passes: [clusterOf({ multiAz: true, numberOfNodes: 2 }), clusterOf({ multiAz: false, nodeType: "rg.large" })],
    fails: [
      [
        clusterOf({ multiAz: true }),
        /^cluster\.multiAz needs two nodes or more \(RC-09\), got 1; raise numberOfNodes$/,
      ],
      [
        clusterOf({ multiAz: true, numberOfNodes: 2, nodeType: "rg.large" }),
        /^cluster\.multiAz needs an RA3 node type \(RC-09\), got "rg\.large"$/,
      ],
    ],
  },
  {
    title: "RC-12 takes snapshots of 1 to 35 days",
    passes: [1, 35].map((snapshotRetentionDays) => clusterOf({ snapshotRetentionDays })),
    fails: [0, 36].map((snapshotRetentionDays) => [
      clusterOf({ snapshotRetentionDays }),
      new RegExp(`^cluster.snapshotRetentionDays must be 1–35 days \\(RC-12\\), got ${snapshotRetentionDays}$`),
    ]),
  },
  {
    title: "takes a key by its own ARN, and one known later",
    passes: [
      { ...serverless, kmsKeyArn: KEY_ARN },
      { ...serverless, kmsKeyArn: pulumi.output("alias") },
    ],
    fails: [
      [
        { ...serverless, kmsKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT_ID}:alias/warehouse` },
        /^kmsKeyArn must be the ARN of a key, .*and no alias, got/,
      ],
    ],
  },
  {
    title: "takes a Region by its name",
    passes: ["eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"].map((region) => ({
      region,
      serverless: {},
    })),
    fails: ["", "Ireland", "eu-west"].map((region) => [
      { region, serverless: {} },
      new RegExp(`^region must be a Region such as eu-west-1, got "${region}"$`),
    ]),
  },
  {
    title: "takes the retention periods that CloudWatch knows",
    passes: [{ ...serverless, logRetentionDays: 365 }],
    fails: [[{ ...serverless, logRetentionDays: 2 }, /^logRetentionDays must be one of 1, 3, .* got 2$/]],
  },
];

describe("validateWarehouse", () => {
  it("finds nothing wrong with the defaults", () => {
    assert.deepEqual(problems(serverless), []);
    assert.deepEqual(problems(cluster), []);
  });

  for (const { title, passes, fails } of CASES) {
    it(title, () => {
      for (const args of passes) assert.deepEqual(problems(args), [], JSON.stringify(args));
      for (const [args, expected] of fails) {
        const found = problems(args);
        assert.equal(found.length, 1, `${JSON.stringify(args)}: ${found.join("; ")}`);
        assert.match(found[0] ?? "", expected);
      }
    });
  }

  it("wants exactly one of the three kinds", () => {
    const path = "(arguments) must have exactly one of serverless, cluster, existing, got";
    assert.deepEqual(problems({ region: REGION }), [`${path} none`]);
    assert.deepEqual(problems({ ...serverless, ...cluster }), [`${path} serverless and cluster`]);
  });

  it("G-12 takes a component's name of 3 to 46 that names of resources can be made of", () => {
    for (const name of ["abc", "a".repeat(46), "sales-2026"]) assert.deepEqual(problems(serverless, name), [], name);
    for (const name of ["ab", "a".repeat(47), "1sales", "Sales", "sales-", "sales--eu", "sales_eu"]) {
      const [problem, ...others] = problems(serverless, name);
      assert.match(problem ?? "", /^\(component name\) must be 3–46 of a–z, 0–9 and -, .*G-12/, name);
      assert.deepEqual(others, []);
    }
  });

  it("checks tags", () => {
    assert.deepEqual(problems({ ...serverless, tags: { team: "web" } }), []);
    const [problem] = problems({ ...serverless, tags: { "aws:team": "web" } });
    assert.match(problem ?? "", /^tags must have keys of .*got "aws:team"$/);
  });
});

describe("reserved words", () => {
  it("SQ-06 are words in any case", () => {
    for (const word of ["timestamp", "TIMESTAMP", "Tag", "user", "aes128", "without"]) {
      assert.equal(isReservedWord(word), true, word);
    }
    for (const word of ["", "timestamps", "clicks", "public"]) assert.equal(isReservedWord(word), false, word);
  });

  it("SQ-06 are plain words, each once", () => {
    assert.equal(RESERVED_WORDS.size, 159);
    for (const word of RESERVED_WORDS) assert.match(word, /^[a-z][a-z0-9_]*$/);
  });
});
