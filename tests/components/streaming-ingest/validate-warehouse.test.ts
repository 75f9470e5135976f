import assert from "node:assert/strict";
import type { DeliveryArgs, RedshiftDeliveryArgs, StreamingIngestArgs } from "../../../components/streaming-ingest";
import { BUILT_IN_TRANSFORM } from "../../../components/transform-function/bundle";
import { accepts, problemsOf, refuses, SCHEMA, WAREHOUSE } from "./fixtures";

/** A pipeline whose only delivery goes to the warehouse. */
function toWarehouse(redshift: RedshiftDeliveryArgs = {}, delivery: DeliveryArgs = {}): Partial<StreamingIngestArgs> {
  return { warehouse: WAREHOUSE, deliveries: { warehouse: { ...delivery, redshift } } };
}

describe("validateStreamingIngest, deliveries to the warehouse", () => {
  accepts("takes a delivery by COPY with nothing said", toWarehouse());
  accepts("takes one from direct PUT", { ...toWarehouse(), source: { directPut: {} } });
  accepts("takes streaming ingestion from a data stream", toWarehouse({ ingestion: "STREAMING" }));
  accepts("takes staging settings, a backup and a transform", {
    ...toWarehouse(
      { maxErrors: 0, copyOptions: "TRUNCATECOLUMNS", retryDurationSeconds: 7200 },
      {
        prefix: "staging/mine/",
        compression: "GZIP",
        bufferIntervalSeconds: 60,
        backup: { prefix: "raw/" },
        transform: { select: { type: ["a"] } },
      },
    ),
  });

  refuses(
    "refuses a delivery to Redshift without a warehouse",
    { deliveries: { warehouse: { redshift: {} } } },
    "deliveries.warehouse.redshift needs a warehouse; add one, or leave redshift out to deliver to the lake",
  );
  refuses(
    "refuses a way in that is none",
    toWarehouse({ ingestion: "FIREHOSE" }),
    'deliveries.warehouse.redshift.ingestion must be one of COPY, STREAMING, got "FIREHOSE"',
  );

  const lakeOnly: Record<string, DeliveryArgs> = {
    format: { format: "PARQUET" },
    partitionKeys: { partitionKeys: { type: ".type" }, prefix: "x/!{partitionKeyFromQuery:type}/" },
    partitionValues: { partitionValues: { type: ["a"] } },
    partitionsSince: { partitionsSince: "2025-01-01" },
    timeZone: { timeZone: "Europe/Zurich" },
    fileExtension: { fileExtension: ".json" },
    retryDurationSeconds: { retryDurationSeconds: 60 },
  };
  for (const [setting, delivery] of Object.entries(lakeOnly)) {
    it(`R-17 refuses ${setting}, which speaks of objects in the lake`, () => {
      const problems = problemsOf(toWarehouse({}, delivery));
      const path = `deliveries.warehouse.${setting} must be left out of a delivery to the warehouse: `;
      assert.ok(
        problems.some((problem) => problem.startsWith(path)),
        problems.join("\n"),
      );
    });
  }

  const firehoseOnly: Record<string, DeliveryArgs> = {
    deliveryStreamName: { deliveryStreamName: "mine" },
    prefix: { prefix: "mine/" },
    errorPrefix: { errorPrefix: "errors/mine/" },
    bufferIntervalSeconds: { bufferIntervalSeconds: 60 },
    bufferSizeMiB: { bufferSizeMiB: 5 },
    compression: { compression: "GZIP" },
    appendNewline: { appendNewline: true },
    transform: { transform: {} },
    backup: { backup: { prefix: "raw/" } },
  };
  for (const [setting, delivery] of Object.entries(firehoseOnly)) {
    refuses(
      `refuses ${setting} with streaming ingestion, which goes without Firehose`,
      toWarehouse({ ingestion: "STREAMING" }, delivery),
      `deliveries.warehouse.${setting} must be left out with STREAMING, where Redshift reads the data stream without Firehose`,
    );
  }
  for (const setting of ["format", "delimiter", "maxErrors", "copyOptions", "retryDurationSeconds"] as const) {
    const value = {
      format: "JSON",
      delimiter: ",",
      maxErrors: 1,
      copyOptions: "BLANKSASNULL",
      retryDurationSeconds: 1,
    };
    refuses(
      `refuses redshift.${setting} with streaming ingestion, which does not COPY`,
      toWarehouse({ ingestion: "STREAMING", [setting]: value[setting] }),
      `deliveries.warehouse.redshift.${setting} must be left out with STREAMING, which does not COPY`,
    );
  }
  refuses(
    "ST-01 refuses streaming ingestion from direct PUT, where there is no data stream to read",
    { ...toWarehouse({ ingestion: "STREAMING" }), source: { directPut: {} } },
    "deliveries.warehouse.redshift.ingestion STREAMING needs source.kinesis; use COPY with direct PUT",
  );

  describe("CSV", () => {
    accepts("takes CSV that the transform writes", toWarehouse({ format: "CSV" }, { transform: { output: "CSV" } }));
    accepts(
      "takes CSV of one's own code, which answers for its fields",
      toWarehouse({ format: "CSV" }, { transform: { codePath: BUILT_IN_TRANSFORM } }),
    );
    refuses(
      "R-08 refuses CSV where events come as JSON",
      toWarehouse({ format: "CSV" }),
      "deliveries.warehouse.redshift.format needs transform.output CSV, since events come as JSON; set it, or use JSON (R-08)",
    );
    refuses(
      "R-08 refuses JSON where the transform writes CSV",
      toWarehouse({}, { transform: { output: "CSV" } }),
      "deliveries.warehouse.transform.output must be JSON where redshift.format is JSON; set both to CSV, or leave both out (R-08)",
    );
    refuses(
      "refuses a delimiter that is not the transform's",
      toWarehouse({ format: "CSV", delimiter: ";" }, { transform: { output: "CSV", delimiter: "|" } }),
      'deliveries.warehouse.redshift.delimiter must be transform.delimiter "|", or no field is found',
    );
    refuses(
      "R-06 refuses a table whose columns are not those that the transform writes",
      toWarehouse(
        { format: "CSV" },
        {
          transform: { output: "CSV" },
          schema: { name: "short", columns: [{ name: "type", type: "string" }] },
        },
      ),
      "deliveries.warehouse.schema must have the columns that the transform writes as CSV, id, type, age, in this order, got type; or use JSON (R-06)",
    );
  });

  describe("tables", () => {
    it("says once, of which column, what only a warehouse does not take of the pipeline's schema", () => {
      const schema = { ...SCHEMA, columns: [...SCHEMA.columns, { name: "raw", type: "binary" }] };
      const problems = problemsOf({ ...toWarehouse(), schema });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", /^deliveries\.warehouse\.redshift, of the pipeline's schema\.columns\[3\]/);
    });
    it("leaves what is wrong with the schema itself to the pipeline", () => {
      const schema = { ...SCHEMA, columns: [{ name: "Bad Name", type: "string" }] };
      const paths = problemsOf({ ...toWarehouse(), schema }).map((problem) => problem.split(" ")[0]);
      assert.equal(paths.filter((path) => path === "schema.columns[0].name").length, 1);
    });
    refuses(
      "refuses two deliveries to one table",
      {
        warehouse: WAREHOUSE,
        deliveries: {
          a: { table: "t", redshift: {} },
          b: { table: "t", prefix: "b/", redshift: {} },
        },
      },
      'deliveries.b.table "t" is already the table of deliveries.a; give each delivery its own',
    );
    accepts("takes one name for a table of the lake and one of the warehouse", {
      warehouse: WAREHOUSE,
      deliveries: { lake: { table: "t", prefix: "t/" }, warehouse: { table: "t", redshift: {} } },
    });
    accepts("takes one name in two schemas of the database", {
      warehouse: WAREHOUSE,
      deliveries: {
        a: { table: "t", redshift: { databaseSchema: "one" } },
        b: { table: "t", prefix: "b/", redshift: { databaseSchema: "two" } },
      },
    });
    it("names the setting of a layout that the schema does not allow", () => {
      const [problem, ...others] = problemsOf(toWarehouse({ layout: { sortKeys: ["nothing"] } }));
      assert.match(problem ?? "", /^deliveries\.warehouse\.redshift\.layout\.sortKeys/);
      assert.deepEqual(others, []);
    });
  });

  it("speaks of staging settings in the delivery's words", () => {
    const problems = problemsOf(toWarehouse({ retryDurationSeconds: 7201 }, { bufferSizeMiB: 129 }));
    const paths = problems.map((problem) => problem.split(" ")[0]).sort();
    assert.deepEqual(paths, [
      "deliveries.warehouse.bufferSizeMiB",
      "deliveries.warehouse.redshift.retryDurationSeconds",
    ]);
  });
});
