import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { RegisteredResource } from "../../local/engine";
import { type PolicyFinding, policyFindings } from "../../local/plan/policies";
import { STACK_POLICIES } from "../../policies/policies";
import { TYPES } from "../../policies/types";
import { changed, madeUp, theWorld, type World } from "./world";

interface StackCase {
  /** What is wrong with the stack that fails, and the controls it breaks. */
  title: string;
  policy: string;
  from: keyof World;
  /** What makes the stack keep the policy where no shipped one does. */
  keep?: (resources: RegisteredResource[]) => RegisteredResource[];
  break: (resources: RegisteredResource[]) => RegisteredResource[];
  /** Logical name of the resource, and how the message begins. */
  findings: [name: string, message: string][];
}

/** One more resource, of which the property `property` is made of the first resource of the type. */
function adding(type: string, property: string, of: string) {
  return (resources: RegisteredResource[]) => {
    const urns = resources.filter((resource) => resource.type === of).map(({ urn }) => urn);
    const added = urns.map((urn, index) => ({
      ...madeUp(type, {}),
      urn: `${urn}-${index}-added`,
      dependencies: [urn],
      propertyDependencies: { [property]: [urn] },
    }));
    return [...resources, ...added];
  };
}

function without(type: string, name?: string) {
  return (resources: RegisteredResource[]) =>
    resources.filter((resource) => resource.type !== type || (name ?? resource.name) !== resource.name);
}

function changing(type: string, name: string, changes: Record<string, unknown>) {
  return (resources: RegisteredResource[]) =>
    resources.map((resource) =>
      resource.type === type && resource.name === name ? changed(resource, changes) : resource,
    );
}

/** As if the delivery stream of the name waited for none of the type; without a name, as if nothing did. */
function notWaitingFor(type: string, name?: string) {
  return (resources: RegisteredResource[]) => {
    const gone = new Set(resources.filter((resource) => resource.type === type).map(({ urn }) => urn));
    const kept = (urns: string[]) => urns.filter((urn) => !gone.has(urn));
    return resources.map((resource) => {
      if (name !== undefined && (resource.type !== TYPES.deliveryStream || resource.name !== name)) return resource;
      const entries = Object.entries(resource.propertyDependencies);
      const propertyDependencies = Object.fromEntries(entries.map(([property, urns]) => [property, kept(urns)]));
      return { ...resource, dependencies: kept(resource.dependencies), propertyDependencies };
    });
  };
}

const CASES: StackCase[] = [
  {
    title: "a bucket without a policy and without a public access block (S3.5, S3.8)",
    policy: "bucket-guarded",
    from: "production",
    break: (resources) => without(TYPES.bucketPolicy)(without(TYPES.bucketPublicAccess)(resources)),
    findings: [
      ["lake", "bucket must have a public access block"],
      ["lake", "bucket must have a policy"],
    ],
  },
  {
    title: "a bucket without ownership controls, lifecycle and versioning (S3.10, S3.12, S3.13)",
    policy: "bucket-guarded",
    from: "production",
    break: (resources) =>
      without(TYPES.bucketOwnership)(without(TYPES.bucketLifecycle)(without(TYPES.bucketVersioning)(resources))),
    findings: [
      ["lake", "bucket must have ownership controls"],
      ["lake", "bucket must have a lifecycle"],
      ["lake", "bucket must have versioning"],
    ],
  },
  {
    title: "a bucket whose readers nobody logs (S3.9)",
    policy: "bucket-access-logged",
    from: "production",
    keep: adding(TYPES.bucketLogging, "bucket", TYPES.bucket),
    break: (resources) => resources,
    findings: [["lake", "bucket must have access logging"]],
  },
  {
    title: "a bucket that tells of no objects (S3.11)",
    policy: "bucket-events",
    from: "production",
    keep: adding(TYPES.bucketNotification, "bucket", TYPES.bucket),
    break: (resources) => resources,
    findings: [["lake", "bucket must have event notifications"]],
  },
  {
    title: "a bucket whose objects can be deleted (S3.15)",
    policy: "bucket-object-lock",
    from: "production",
    keep: adding(TYPES.bucketObjectLock, "bucket", TYPES.bucket),
    break: (resources) => resources,
    findings: [["lake", "bucket must have an object lock"]],
  },
  {
    title: "a delivery to Redshift that does not wait for its table (R-05)",
    policy: "table-before-delivery",
    from: "production",
    break: notWaitingFor(TYPES.invocation),
    findings: [["app-events-warehouse", "redshiftConfiguration.dataTableName must wait for what makes the table"]],
  },
  {
    title: "a delivery of Parquet that does not wait for its table (F-97)",
    policy: "table-before-delivery",
    from: "production",
    break: notWaitingFor(TYPES.table),
    findings: [
      [
        "access-log-requests",
        "extendedS3Configuration.dataFormatConversionConfiguration.schemaConfiguration.tableName must wait for the Glue table",
      ],
    ],
  },
  {
    title: "a delivery that does not wait for its role's policy (G-01)",
    policy: "role-policy-before-stream",
    from: "production",
    break: notWaitingFor(TYPES.rolePolicy, "access-log-raw"),
    findings: [["access-log-raw", "dependsOn must have a policy of the role access-log-raw"]],
  },
  {
    title: "a job whose role has no policy (FL-05)",
    policy: "role-policy-before-stream",
    from: "analytics",
    break: without(TYPES.rolePolicy, "people"),
    findings: [["people", "dependsOn must have a policy of the role people"]],
  },
  {
    title: "two deliveries that write under one prefix",
    policy: "delivery-prefixes-apart",
    from: "production",
    break: changing(TYPES.deliveryStream, "access-log-failures", {
      "extendedS3Configuration/prefix": "access-log/!{timestamp:yyyy}/",
    }),
    findings: [
      [
        "access-log-failures",
        "extendedS3Configuration.prefix must not overlap with extendedS3Configuration.prefix of access-log-raw",
      ],
      [
        "access-log-requests",
        "extendedS3Configuration.prefix must not overlap with extendedS3Configuration.prefix of access-log-failures",
      ],
    ],
  },
  {
    title: "a cluster that logs nobody (Redshift.4)",
    policy: "redshift-cluster-audit-log",
    from: "others",
    break: without(TYPES.clusterLogging),
    findings: [["sales", "logging must be set up"]],
  },
  {
    title: "a secret that stays (SecretsManager.1, SecretsManager.4)",
    policy: "secret-rotated",
    from: "production",
    keep: adding(TYPES.secretRotation, "secretId", TYPES.secret),
    break: (resources) => resources,
    findings: [["app-events-warehouse-loader", "rotation must be set up"]],
  },
];

async function findings(policy: string, resources: RegisteredResource[]): Promise<PolicyFinding[]> {
  return policyFindings(resources, { all: "disabled", [policy]: "mandatory" });
}

describe("a policy of stacks", () => {
  before(theWorld);

  for (const one of CASES) {
    it(`${one.policy} takes what is registered, and refuses ${one.title}`, async () => {
      const { [one.from]: resources } = await theWorld();
      assert.deepEqual(await findings(one.policy, one.keep?.(resources) ?? resources), []);
      const broken = await findings(one.policy, one.break(resources));
      assert.deepEqual(
        broken.map(({ urn }) => urn.split("::").at(-1)),
        one.findings.map(([name]) => name),
      );
      for (const [index, [, beginning]] of one.findings.entries()) {
        assert.ok(broken[index]?.message.startsWith(beginning), `${broken[index]?.message}: ${beginning}`);
      }
    });
  }

  it("takes the same prefix in two buckets, and under one stream", async () => {
    const { production } = await theWorld();
    const same = changing(TYPES.deliveryStream, "access-log-failures", {
      "extendedS3Configuration/prefix": "access-log/raw/",
      "extendedS3Configuration/bucketArn": "arn:aws:s3:::another",
    });
    assert.deepEqual(await findings("delivery-prefixes-apart", same(production)), []);
  });

  it("takes an error prefix that the provider answers empty for none, and no data prefix for the whole bucket", async () => {
    const { production } = await theWorld();
    const path = "redshiftConfiguration/s3Configuration";
    const empty = changing(TYPES.deliveryStream, "app-events-warehouse", { [`${path}/errorOutputPrefix`]: "" });
    assert.deepEqual(await findings("delivery-prefixes-apart", empty(production)), []);
    const top = changing(TYPES.deliveryStream, "app-events-warehouse", { [`${path}/prefix`]: undefined });
    const [first] = await findings("delivery-prefixes-apart", top(production));
    assert.match(
      first?.message ?? "",
      /must not overlap with .*: "" and "access-log\/raw\/"|: "access-log\/raw\/" and ""/,
    );
  });

  it("stands beside a test for each file of policies", () => {
    const groups = readdirSync("policies").filter((file) =>
      /resourcePolicy\(/.test(readFileSync(`policies/${file}`, "utf8")),
    );
    const tests = readdirSync("tests/policies");
    assert.deepEqual(
      groups.filter((file) => file !== "policy.ts" && !tests.includes(file.replace(/\.ts$/, ".test.ts"))),
      [],
    );
  });

  it("has a case for each policy", () => {
    assert.deepEqual(
      [...new Set(CASES.map(({ policy }) => policy))].sort(),
      STACK_POLICIES.map(({ name }) => name).sort(),
    );
  });
});
