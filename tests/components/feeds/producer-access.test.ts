import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ProducerAccessArgs } from "../../../components/feeds/component-args";
import { ProducerAccess } from "../../../components/feeds/producer-access";
import { validateProducerAccess } from "../../../components/feeds/validate-producer";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { DELIVERY_STREAM_ARN, DIRECT_PUT, ENCRYPTED, KEY_STATEMENT, KINESIS, STREAM_ARN } from "./shared-fixtures";

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE_RULE = "must be the name of a role and not its ARN, 1–64 of a–z, A–Z, 0–9 and _+=,.@-, got";
const PUT = {
  Sid: "PutRecords",
  Effect: "Allow",
  Action: ["kinesis:PutRecord", "kinesis:PutRecords"],
  Resource: STREAM_ARN,
};

function argsOf(changes: Partial<ProducerAccessArgs> = {}): ProducerAccessArgs {
  return { target: KINESIS, feed: { roleName: "shop-backend" }, ...changes };
}

async function made(
  changes: Partial<ProducerAccessArgs> = {},
  options?: { preview: boolean },
): Promise<{ runtime: MockRuntime; access: ProducerAccess }> {
  const runtime = mockRuntime(options);
  const access = new ProducerAccess("shop", argsOf(changes));
  await runtime.settled();
  return { runtime, access };
}

async function statements(changes: Partial<ProducerAccessArgs>): Promise<unknown> {
  const { runtime } = await made(changes);
  return JSON.parse(String(runtime.one(ROLE_POLICY).inputs.policy)).Statement;
}

const problemsOf = (changes: Partial<ProducerAccessArgs>, name = "shop") =>
  validateProducerAccess(argsOf(changes), name).map(({ path, reason }) => `${path} ${reason}`);

describe("ProducerAccess", () => {
  it("gives the role one policy and makes nothing else", async () => {
    const { runtime, access } = await made();
    assert.deepEqual(
      runtime.resources.map(({ type, name }) => `${type} ${name}`),
      ["streaming-ingest:index:ProducerAccess shop", `${ROLE_POLICY} shop`],
    );
    const { inputs, parent } = runtime.one(ROLE_POLICY);
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [PUT] });
    assert.deepEqual(inputs, { role: "shop-backend", policy });
    assert.equal(parent, await value(access.urn));
    assert.equal(await value(access.policyJson), policy);
    assert.equal(await value(access.roleName), "shop-backend");
  });

  it("D-04 and K-10 let it use the key of the stream, through Kinesis and for this stream only", async () => {
    assert.deepEqual(await statements({ target: ENCRYPTED }), [PUT, KEY_STATEMENT]);
  });

  it("D-04 lets it put into a delivery stream, and nothing else", async () => {
    assert.deepEqual(await statements({ target: DIRECT_PUT }), [
      {
        Sid: "PutRecords",
        Effect: "Allow",
        Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        Resource: DELIVERY_STREAM_ARN,
      },
    ]);
  });

  it("shows the policy in a first preview where the stream is known", async () => {
    const { runtime } = await made({}, { preview: true });
    assert.deepEqual(runtime.one(ROLE_POLICY).inputs.role, "shop-backend");
    assert.notEqual(runtime.one(ROLE_POLICY).inputs.policy, UNKNOWN);
  });

  it("refuses a role's ARN that is known later", async () => {
    mockRuntime();
    const roleName = pulumi.output("arn:aws:iam::123456789012:role/shop");
    const access = new ProducerAccess("shop", argsOf({ feed: { roleName } }));
    await assert.rejects(
      value(access.roleName),
      /ProducerAccess "shop": feed\.roleName must be the name of a role and not its ARN, .*, got "arn:aws:iam::123456789012:role\/shop"/,
    );
  });

  it("refuses wrong arguments with all their problems", () => {
    mockRuntime();
    assert.throws(() => new ProducerAccess("shop", argsOf({ target: {}, feed: { roleName: "" } })), {
      message:
        'ProducerAccess "shop": target must be one of kinesis and directPut, got neither\n' +
        `ProducerAccess "shop": feed.roleName ${ROLE_RULE} ""`,
    });
  });
});

describe("validateProducerAccess", () => {
  it("accepts names of roles of 1 and of 64 characters", () => {
    assert.deepEqual(problemsOf({ feed: { roleName: "r" } }), []);
    assert.deepEqual(problemsOf({ feed: { roleName: `${"r".repeat(56)}_+=,.@-0` } }), []);
  });

  it("refuses no name, one of 65 characters, and an ARN", () => {
    for (const roleName of ["", "r".repeat(65), "arn:aws:iam::123456789012:role/shop"]) {
      assert.deepEqual(problemsOf({ feed: { roleName } }), [`feed.roleName ${ROLE_RULE} "${roleName}"`]);
    }
  });

  it("G-12 accepts a component's name of 56 characters and refuses one of 57", () => {
    assert.deepEqual(problemsOf({}, "n".repeat(56)), []);
    const [problem, ...others] = problemsOf({}, "n".repeat(57));
    assert.match(problem ?? "", /^\(component name\) must be 1–56 of .* \(G-12\), got "n{57}"$/);
    assert.deepEqual(others, []);
  });
});
