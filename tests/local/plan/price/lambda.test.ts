import assert from "node:assert/strict";
import type { PropertyMap, RegisteredResource } from "../../../../local/engine";
import { lakeDelivery, linesOf, priced, resource } from "./resources";

const FLOW = { recordsPerSecond: 100, recordSizeKiB: 1 };
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

function transform(inputs: PropertyMap, logGroup?: RegisteredResource) {
  const needs: Record<string, RegisteredResource[]> = logGroup ? { loggingConfig: [logGroup] } : {};
  return resource("aws:lambda/function:Function", "orders", { inputs, needs });
}

function calling(one: RegisteredResource, parameters: Record<string, string> = {}) {
  const given = Object.entries(parameters).map(([parameterName, parameterValue]) => ({
    parameterName,
    parameterValue,
  }));
  const processors = [{ type: "Lambda", parameters: given }];
  const config = { processingConfiguration: { enabled: true, processors } };
  return lakeDelivery({ config }, { extendedS3Configuration: [one] });
}

function lambda(inputs: PropertyMap, parameters?: Record<string, string>, recordsPerSecond = 100) {
  const one = transform(inputs);
  return linesOf(priced([one, calling(one, parameters)], { ...FLOW, recordsPerSecond }), "Lambda");
}

describe("the price of a transform", () => {
  it("is an invocation for each buffer of 1 MiB, and 200 ms of its memory", () => {
    // 100 KiB/s fill 1 MiB 256,640.625 times a month; 0.2 s of 0.25 GB each.
    assert.deepEqual(lambda({ memorySize: 256, architectures: ["arm64"] }), [
      "invocations: 0.2566 million requests = 0.0513",
      "duration: 12832.0313 GB-second = 0.1711",
    ]);
  });

  it("costs more on x86, which AWS takes when nothing is said, as 128 MB", () => {
    assert.equal(lambda({})[1], "duration: 6416.0156 GB-second = 0.1069");
    assert.equal(lambda({ architectures: ["x86_64"] })[1], "duration: 6416.0156 GB-second = 0.1069");
    assert.equal(lambda({ architectures: ["arm64"] })[1], "duration: 6416.0156 GB-second = 0.0855");
  });

  it("is invoked each 60 s when records come slowly, or as its own buffer says", () => {
    assert.equal(lambda({}, {}, 1)[0], "invocations: 0.0438 million requests = 0.0088");
    assert.equal(lambda({}, { BufferIntervalInSeconds: "600" }, 1)[0], "invocations: 0.0044 million requests = 0.0009");
    assert.equal(lambda({}, { BufferSizeInMBs: "0.2" })[0], "invocations: 1.2832 million requests = 0.2566");
  });

  it("runs as long as is assumed", () => {
    const one = transform({});
    const price = priced([one, calling(one)], FLOW, { settings: { lambdaMilliseconds: 1000 } });
    assert.equal(linesOf(price, "Lambda")[1], "duration: 32080.0781 GB-second = 0.5347");
  });

  it("is nothing for a function that Firehose does not call", () => {
    assert.deepEqual(
      priced([transform({}), lakeDelivery({})], FLOW).lines.filter(({ service }) => service === "Lambda"),
      [],
    );
  });

  it("logs 1 KiB an invocation, on one line for all log groups", () => {
    const groups = ["orders", "firehose"].map((name) => resource(LOG_GROUP, name));
    const one = transform({}, groups[0]);
    assert.deepEqual(linesOf(priced([...groups, one, calling(one)], FLOW), "CloudWatch"), [
      "logs of functions: 0.2448 GB = 0.1224",
    ]);
    assert.deepEqual(linesOf(priced(groups, FLOW), "CloudWatch"), []);
  });
});
