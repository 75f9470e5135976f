import type { Failure } from "./failures";

/** A request to Lambda and its answer hold at most so much (F-72). */
export const PAYLOAD_BYTES = 6 * 1024 * 1024;

/** What a function answered for one record. */
export type Verdict =
  | { result: "Ok"; data: Buffer; partitionKeys: unknown }
  | { result: "Dropped" }
  | { result: "ProcessingFailed"; failure: Failure };

/**
 * What a function answered for each record, in the order of `ids` (F-77). A well-formed answer is final, however wrong
 * it is for single records.
 */
export function readResponse(response: unknown, ids: string[], attempts: number): Verdict[] {
  const answers = member(response, "records");
  if (!Array.isArray(answers)) {
    const verdict = failed(
      "Lambda.JsonProcessingException",
      "There was an error parsing returned records from the Lambda function. Ensure that it answers {records: [{recordId, result, data}]}.",
      attempts,
    );
    return ids.map(() => verdict);
  }
  const byId = new Map<unknown, unknown>();
  const repeated = new Set<unknown>();
  let size = 0;
  for (const answer of answers) {
    const id = member(answer, "recordId");
    if (byId.has(id)) repeated.add(id);
    byId.set(id, answer);
    const data = member(answer, "data");
    if (typeof data === "string") size += data.length;
  }
  if (size > PAYLOAD_BYTES) {
    const verdict = failed(
      "Lambda.FunctionError",
      `The Lambda function was successfully invoked but it returned an error result. Its answer of ${size} bytes exceeds ${PAYLOAD_BYTES}; lower BufferSizeInMBs.`,
      attempts,
    );
    return ids.map(() => verdict);
  }
  return ids.map((id) => {
    if (repeated.has(id)) {
      return failed(
        "Lambda.DuplicatedRecordId",
        "Multiple records were returned with the same record ID. Ensure that the Lambda function returns unique record IDs for each record.",
        attempts,
      );
    }
    if (!byId.has(id)) {
      return failed(
        "Lambda.MissingRecordId",
        "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
        attempts,
      );
    }
    return readAnswer(byId.get(id), attempts);
  });
}

function readAnswer(answer: unknown, attempts: number): Verdict {
  const result = member(answer, "result");
  if (result === "Dropped") return { result };
  if (result === "ProcessingFailed") {
    return failed("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record", attempts);
  }
  if (result !== "Ok") {
    return failed(
      "Lambda.InvalidReturnFormat",
      "The result field must be one of Ok, Dropped or ProcessingFailed.",
      attempts,
    );
  }
  const data = member(answer, "data");
  const bytes = typeof data === "string" ? decodeBase64(data) : undefined;
  if (!bytes) {
    return failed("Lambda.InvalidReturnFormat", "The data field cannot be null and must be base64 encoded.", attempts);
  }
  return { result, data: bytes, partitionKeys: member(member(answer, "metadata"), "partitionKeys") };
}

/** The bytes of a base64 text, or `undefined` when it is none: Node itself skips what it cannot read. */
export function decodeBase64(text: string): Buffer | undefined {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(text, "base64");
  return text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
}

function failed(code: string, message: string, attempts: number): Verdict {
  return { result: "ProcessingFailed", failure: { type: "processing-failed", code, message, attempts } };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
