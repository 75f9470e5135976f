import assert from "node:assert/strict";
import { gluesDateToText, literalHead, partitionKeysOf } from "../../../components/delivery-stream/prefix";
import { accepts, FUNCTION_ARN, refuses } from "./fixtures";

const BY_TYPE = { keysFromQuery: { type: ".type" } };
const TRANSFORM = { functionArn: FUNCTION_ARN };

describe("prefixes of objects", () => {
  accepts("F-43 accepts a prefix of 1,024 characters", { prefix: "a".repeat(1023).concat("/") });
  refuses(
    "F-43 rejects a prefix of 1,025 characters",
    { prefix: "a".repeat(1025) },
    "prefix must be 0–1024 characters, got 1025; shorten it (F-43)",
  );
  refuses(
    "F-43 rejects an error prefix of 1,025 characters",
    { errorPrefix: "a".repeat(1025) },
    "errorPrefix must be 0–1024 characters, got 1025; shorten it (F-43)",
  );

  for (const [character, shown] of [
    ["\n", '"\\n"'],
    ["\t", '"\\t"'],
    ["\u007f", '"\u007f"'],
  ]) {
    refuses(
      `F-43 rejects a prefix with the control character ${encodeURIComponent(character ?? "")}`,
      { prefix: `clicks${character}/` },
      `prefix must have no line breaks, tabs or other control characters, got ${shown}; leave it out (F-43)`,
    );
  }
  accepts("F-43 accepts a prefix with a space and letters of any language", { prefix: "clicks of Zürich/" });

  const syntax =
    "prefix must write expressions as !{namespace:value} with the namespaces timestamp, firehose, partitionKeyFromQuery and partitionKeyFromLambda, got";
  accepts("F-44 accepts expressions of its namespaces", { prefix: "a/!{timestamp:yyyy}/!{firehose:random-string}/" });
  refuses("F-44 rejects an unknown namespace", { prefix: "a/!{time:yyyy}/" }, `${syntax} "!{time:yyyy}/" (F-44)`);
  refuses(
    "F-44 rejects an expression that does not close",
    { prefix: "!{timestamp:yyyy" },
    `${syntax} "!{timestamp:yyyy" (F-44)`,
  );
  refuses(
    "F-44 rejects an expression without a value",
    { prefix: "!{timestamp:}" },
    `${syntax} "!{timestamp:}" (F-44)`,
  );

  accepts("F-45 accepts text between quotes in a timestamp", { prefix: "!{timestamp:'year='yyyy'/month='MM}/" });
  refuses(
    "F-45 rejects a quote that does not close",
    { prefix: "!{timestamp:'year=yyyy}/" },
    `prefix has the timestamp pattern "'year=yyyy", which has a quote that does not close; write text between two single quotes (F-45)`,
  );
  refuses(
    "F-45 rejects a letter that Java's DateTimeFormatter does not know",
    { prefix: "!{timestamp:year=yyyy}/" },
    'prefix has the timestamp pattern "year=yyyy", which has "r", unknown to Java\'s DateTimeFormatter; put text between single quotes (F-45)',
  );

  accepts("F-46 accepts random-string", { prefix: "!{firehose:random-string}/" });
  refuses(
    "F-46 rejects another value of firehose",
    { prefix: "!{firehose:stream-name}/" },
    'prefix must use firehose:random-string or firehose:error-output-type, got "firehose:stream-name" (F-46)',
  );

  accepts("F-47 accepts a prefix with expressions and the default error prefix", { prefix: "!{timestamp:yyyy}/" });
  refuses(
    "F-47 rejects an empty error prefix, since every prefix has a date at least",
    { prefix: "clicks/", errorPrefix: "" },
    "errorPrefix must not be empty beside a prefix with expressions; leave it out (F-47)",
  );

  accepts("F-48 accepts an error prefix without expressions", { errorPrefix: "errors/" });
  accepts("F-48 accepts an error prefix with the kind of error", {
    errorPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy}/",
  });
  refuses(
    "F-48 rejects an error prefix with expressions but without the kind of error",
    { errorPrefix: "errors/!{timestamp:yyyy}/" },
    "errorPrefix must contain !{firehose:error-output-type} when it has expressions (F-48)",
  );

  refuses(
    "F-49 rejects the kind of error in a prefix",
    { prefix: "!{firehose:error-output-type}/" },
    "prefix must not use !{firehose:error-output-type}; only errorPrefix can (F-49)",
  );
  refuses(
    "F-50 rejects partition keys in an error prefix",
    { errorPrefix: "!{firehose:error-output-type}/!{partitionKeyFromQuery:type}/" },
    "errorPrefix must not use partition keys, which a failed record may lack; leave them out (F-50)",
  );

  it("F-51 tells a prefix to which the date would be glued", () => {
    assert.equal(gluesDateToText("raw"), true);
    assert.equal(gluesDateToText("raw/"), false);
    assert.equal(gluesDateToText(""), false);
    assert.equal(gluesDateToText("raw-!{timestamp:yyyy}"), false);
  });

  it("takes a prefix apart", () => {
    assert.equal(literalHead("a/b=!{timestamp:yyyy}/c"), "a/b=");
    assert.equal(literalHead("a/"), "a/");
    assert.equal(literalHead("!{timestamp:yyyy}/c"), "");
    assert.equal(literalHead(""), "");
    const prefix = "!{partitionKeyFromQuery:a}/!{partitionKeyFromLambda:b}/!{partitionKeyFromQuery:a}/";
    assert.deepEqual(partitionKeysOf(prefix, "Query"), ["a"]);
    assert.deepEqual(partitionKeysOf(prefix, "Lambda"), ["b"]);
  });
});

describe("partitioning", () => {
  const prefix = "t=!{partitionKeyFromQuery:type}/";
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);
  const query = (count: number) => ({
    prefix: keys(count)
      .map((key) => `!{partitionKeyFromQuery:${key}}/`)
      .join(""),
    errorPrefix: "errors/!{firehose:error-output-type}/",
    partitioning: { keysFromQuery: Object.fromEntries(keys(count).map((key) => [key, `.${key}`])) },
  });
  const tooLong = (count: number) =>
    `prefix must be 0–1024 characters, got ${query(count).prefix.length}; shorten it (F-43)`;

  accepts("F-81 accepts a key that the prefix uses", { prefix, partitioning: BY_TYPE });
  // 50 keys need a prefix beyond 1,024 characters, so the prefix is refused and the keys are not.
  refuses("F-81 accepts 50 keys", query(50), tooLong(50));
  refuses("F-81 rejects 51 keys", query(51), tooLong(51), "partitioning.keysFromQuery must be 1–50 keys, got 51");
  refuses(
    "F-81 rejects a query that gives no key",
    { partitioning: { keysFromQuery: {} } },
    "partitioning must have a key in keysFromQuery or keysFromLambda (F-91)",
    "partitioning.keysFromQuery must be 1–50 keys, got 0",
  );
  refuses(
    "F-81 rejects a key that the prefix does not use, and one that nothing gives",
    { prefix: "!{partitionKeyFromQuery:kind}/", partitioning: BY_TYPE },
    'partitioning.keysFromQuery has "type", which the prefix must use as !{partitionKeyFromQuery:type} (F-81, F-91)',
    'prefix uses !{partitionKeyFromQuery:kind}; add "kind" to partitioning.keysFromQuery (F-81, F-91)',
  );
  refuses(
    "F-81 rejects an empty expression",
    { prefix, partitioning: { keysFromQuery: { type: " " } } },
    'partitioning.keysFromQuery.type must be a jq expression such as ".type", got nothing (F-81)',
  );
  refuses(
    "F-81 rejects a key that is no name",
    { prefix: "!{partitionKeyFromQuery:my key}/", partitioning: { keysFromQuery: { "my key": ".k" } } },
    'partitioning must be keys of a–z, A–Z, 0–9 and _, no digit first, got "my key"',
  );

  const ofLength = (length: number) => ({
    prefix,
    partitioning: { keysFromQuery: { type: `.${"a".repeat(length - 8)}` } },
  });
  accepts("F-71 accepts a query of 5,120 characters", ofLength(5120));
  refuses(
    "F-71 rejects a query of 5,121 characters",
    ofLength(5121),
    "partitioning.keysFromQuery must be at most 5120 characters as one query, got 5121 (F-71)",
  );

  const records = (deaggregation: string, delimiter?: string) => ({
    prefix,
    partitioning: { ...BY_TYPE, deaggregation, delimiter },
  });
  accepts("F-82 accepts JSON records in one", records("JSON"));
  accepts("F-82 accepts delimited records in one", records("DELIMITED", "\n"));
  refuses(
    "F-82 rejects DELIMITED without a delimiter",
    records("DELIMITED"),
    "partitioning.delimiter must be given with DELIMITED (F-82)",
  );
  refuses(
    "F-82 rejects a delimiter of JSON records",
    records("JSON", "\n"),
    "partitioning.delimiter applies to DELIMITED only; leave it out (F-82)",
  );
  refuses(
    "F-82 rejects another kind of records",
    records("CSV"),
    'partitioning.deaggregation must be one of JSON, DELIMITED, got "CSV"',
  );

  refuses(
    "F-91 rejects partition keys without partitioning",
    { prefix },
    "prefix uses the partition keys type, but there is no partitioning that gives them; add one, or leave the keys out (F-91)",
  );
  const byLambda = { prefix: "!{partitionKeyFromLambda:type}/", partitioning: { keysFromLambda: ["type"] } };
  accepts("F-91 accepts keys of the Lambda", { ...byLambda, transform: TRANSFORM });
  refuses(
    "F-91 rejects keys of the Lambda without a Lambda",
    byLambda,
    "partitioning.keysFromLambda needs a transform that answers the keys (F-91)",
  );
  refuses(
    "F-91 rejects partitioning without a key",
    { partitioning: {} },
    "partitioning must have a key in keysFromQuery or keysFromLambda (F-91)",
  );

  const retry = (retryDurationSeconds: number) => ({ prefix, partitioning: { ...BY_TYPE, retryDurationSeconds } });
  accepts("F-92 accepts no retry", retry(0));
  accepts("F-92 accepts a retry of 7,200 s", retry(7200));
  refuses(
    "F-92 rejects a retry of 7,201 s",
    retry(7201),
    "partitioning.retryDurationSeconds must be 0–7200 s, got 7201; leave it out for 300 s",
  );
});
