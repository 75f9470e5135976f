import assert from "node:assert/strict";
import { metadataQuery, processingConfiguration } from "../../../components/delivery-stream/processors";
import { FUNCTION_ARN, minimalArgs } from "./fixtures";

describe("processingConfiguration", () => {
  it("is left out when records pass as they are", () => {
    assert.equal(processingConfiguration(minimalArgs()), undefined);
    assert.equal(processingConfiguration(minimalArgs({ appendNewline: false })), undefined);
  });

  it("F-70 and F-80 name the processors in the order in which Firehose runs them", () => {
    const args = minimalArgs({
      appendNewline: true,
      transform: { functionArn: FUNCTION_ARN },
      partitioning: { keysFromQuery: { type: ".type" }, deaggregation: "DELIMITED", delimiter: "\n" },
    });
    assert.deepEqual(processingConfiguration(args), {
      enabled: true,
      processors: [
        {
          type: "RecordDeAggregation",
          parameters: [
            { parameterName: "SubRecordType", parameterValue: "DELIMITED" },
            { parameterName: "Delimiter", parameterValue: "Cg==" },
          ],
        },
        { type: "Lambda", parameters: [{ parameterName: "LambdaArn", parameterValue: FUNCTION_ARN }] },
        {
          type: "MetadataExtraction",
          parameters: [
            { parameterName: "MetadataExtractionQuery", parameterValue: "{type:.type}" },
            { parameterName: "JsonParsingEngine", parameterValue: "JQ-1.6" },
          ],
        },
        { type: "AppendDelimiterToRecord" },
      ],
    });
  });

  it("F-82 gives no delimiter of JSON records", () => {
    const partitioning = { keysFromLambda: ["type"], deaggregation: "JSON" };
    const processing = processingConfiguration(minimalArgs({ partitioning }));
    assert.deepEqual(processing?.processors, [
      { type: "RecordDeAggregation", parameters: [{ parameterName: "SubRecordType", parameterValue: "JSON" }] },
    ]);
  });

  it("F-87 leaves out the Lambda's parameters that equal AWS's defaults", () => {
    const transform = { functionArn: FUNCTION_ARN, bufferSizeMiB: 1, bufferIntervalSeconds: 60, retries: 3 };
    assert.deepEqual(processingConfiguration(minimalArgs({ transform }))?.processors, [
      { type: "Lambda", parameters: [{ parameterName: "LambdaArn", parameterValue: FUNCTION_ARN }] },
    ]);
  });

  it("F-71 and F-87 write the Lambda's other parameters as text, zero included", () => {
    const transform = { functionArn: FUNCTION_ARN, bufferSizeMiB: 0.2, bufferIntervalSeconds: 0, retries: 0 };
    assert.deepEqual(processingConfiguration(minimalArgs({ transform }))?.processors, [
      {
        type: "Lambda",
        parameters: [
          { parameterName: "LambdaArn", parameterValue: FUNCTION_ARN },
          { parameterName: "BufferSizeInMBs", parameterValue: "0.2" },
          { parameterName: "BufferIntervalInSeconds", parameterValue: "0" },
          { parameterName: "NumberOfRetries", parameterValue: "0" },
        ],
      },
    ]);
  });

  it("F-81 puts expressions other than paths into parentheses", () => {
    const keys = { type: ".type", user: ".user.id", hour: '.time | strftime("%H")' };
    assert.equal(metadataQuery(keys), '{type:.type,user:.user.id,hour:(.time | strftime("%H"))}');
  });
});
