import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../../../components/event-schema";
import {
  BUILT_IN_TRANSFORM,
  buildSpec,
  bundle,
  TransformFunction,
  type TransformFunctionArgs,
} from "../../../components/transform-function";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";

const FUNCTION = "aws:lambda/function:Function";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/1";
const schema: EventSchemaArgs = {
  name: "sign-up",
  columns: [
    { name: "id", type: "string" },
    { name: "state", type: "string" },
  ],
};

interface Made {
  runtime: MockRuntime;
  component: TransformFunction;
}

async function made(changes: Partial<TransformFunctionArgs> = {}): Promise<Made> {
  const runtime = mockRuntime();
  const component = new TransformFunction("sign-ups", { schema, ...changes });
  await runtime.settled();
  return { runtime, component };
}

/** The texts of the archive that the function is made of, as the component hands it over. */
async function codeOf(changes: Partial<TransformFunctionArgs> = {}): Promise<Record<string, string>> {
  const runtime = mockRuntime();
  let code: unknown;
  const look: pulumi.ResourceTransformation = ({ type, props }) => {
    if (type === FUNCTION) code = props.code;
    return undefined;
  };
  new TransformFunction("sign-ups", { schema, ...changes }, { transformations: [look] });
  await runtime.settled();
  assert.ok(code instanceof pulumi.asset.AssetArchive);
  const assets = (await code.assets) as Record<string, pulumi.asset.StringAsset>;
  const entries = Object.entries(assets).map(async ([name, asset]) => [name, await asset.text] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe("TransformFunction", () => {
  it("makes a function, its role with one policy, and its log", async () => {
    const { runtime } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:cloudwatch/logGroup:LogGroup /aws/lambda/sign-ups",
      "aws:iam/role:Role sign-ups",
      "aws:iam/rolePolicy:RolePolicy sign-ups",
      "aws:lambda/function:Function sign-ups",
      "streaming-ingest:index:TransformFunction sign-ups",
    ]);
    const { code, ...inputs } = runtime.one(FUNCTION).inputs;
    assert.ok(pulumi.asset.Archive.isInstance(code));
    assert.deepEqual(inputs, {
      description: "Transforms sign-up events for Firehose",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      publish: true,
      role: "arn:aws:iam::123456789012:role/sign-ups-1a2b3c4",
      memorySize: 256,
      timeout: 60,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/sign-ups-1a2b3c4" },
    });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 30 });
  });

  it("is the parent of all its resources", async () => {
    const { runtime, component } = await made();
    const urn = await value(component.urn);
    const [, ...children] = runtime.resources;
    assert.equal(children.length, 4);
    for (const child of children) assert.equal(child.parent, urn, child.type);
  });

  it("D-04 lets the function write its own log and nothing else", async () => {
    const { runtime } = await made();
    const { policy, role } = runtime.one("aws:iam/rolePolicy:RolePolicy").inputs;
    assert.equal(role, "sign-ups-1a2b3c4");
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/sign-ups-1a2b3c4:*",
        },
      ],
    });
    assert.deepEqual(JSON.parse(String(runtime.one("aws:iam/role:Role").inputs.assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
  });

  it("makes the log group and the role's policy before the function", async () => {
    const { runtime, component } = await made();
    const { dependencies } = runtime.one(FUNCTION);
    for (const node of [component.nodes.logGroup, component.nodes.rolePolicy, component.nodes.role]) {
      assert.ok(dependencies.includes(await value(node.urn)));
    }
  });

  it("F-75 answers the published version's ARN beside the function's own", async () => {
    const { component } = await made();
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:sign-ups-1a2b3c4";
    assert.equal(await value(component.functionArn), arn);
    assert.equal(await value(component.qualifiedArn), `${arn}:1`);
    assert.equal(await value(component.functionName), "sign-ups-1a2b3c4");
    assert.equal(await value(component.roleArn), "arn:aws:iam::123456789012:role/sign-ups-1a2b3c4");
  });

  it("holds the bundle and the spec", async () => {
    const transform = { set: { state: "transformed" } };
    const code = await codeOf({ transform });
    assert.deepEqual(Object.keys(code).sort(), ["index.js", "spec.json"]);
    assert.equal(code["index.js"], bundle(BUILT_IN_TRANSFORM));
    assert.deepEqual(JSON.parse(code["spec.json"] ?? ""), JSON.parse(JSON.stringify(buildSpec(schema, transform))));
  });

  it("gives the same code to the same arguments", async () => {
    assert.deepEqual(await codeOf(), await codeOf());
  });

  it("passes memory, timeout, tags, log retention and the log's key", async () => {
    const { runtime } = await made({
      transform: { memoryMB: 1024, timeoutSeconds: 300 },
      tags: { team: "web" },
      logRetentionDays: 365,
      kmsKeyArn: KEY_ARN,
    });
    const { memorySize, timeout, tags, kmsKeyArn } = runtime.one(FUNCTION).inputs;
    assert.deepEqual({ memorySize, timeout, tags }, { memorySize: 1024, timeout: 300, tags: { team: "web" } });
    // Lambda keeps no key of a function without environment variables, so giving one would show as a change for ever.
    assert.equal(kmsKeyArn, undefined);
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, {
      retentionInDays: 365,
      kmsKeyId: KEY_ARN,
      tags: { team: "web" },
    });
  });

  it("leaves what AWS computes unknown in a first preview", async () => {
    const runtime = mockRuntime({ preview: true });
    const component = new TransformFunction("sign-ups", { schema });
    await runtime.settled();
    assert.equal(runtime.one(FUNCTION).inputs.role, UNKNOWN);
    assert.deepEqual(runtime.one(FUNCTION).inputs.loggingConfig, { logFormat: "JSON", logGroup: UNKNOWN });
    assert.equal(await value(component.qualifiedArn), undefined);
  });

  it("throws one error with every problem, and makes nothing", async () => {
    const runtime = mockRuntime();
    const transform = { memoryMB: 64, output: "XML" };
    assert.throws(
      () => new TransformFunction("sign-ups", { schema, transform, logRetentionDays: 2 }),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        const [retention, ...others] = error.message.split("\n");
        assert.match(retention ?? "", /^TransformFunction "sign-ups": logRetentionDays must be one of 1, 3, .* got 2$/);
        assert.deepEqual(others, [
          'TransformFunction "sign-ups": transform.output must be one of JSON, CSV, got "XML"',
          'TransformFunction "sign-ups": transform.memoryMB must be 128–10240 MB, got 64; leave it out for 256 MB',
        ]);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:TransformFunction"],
    );
  });
});
