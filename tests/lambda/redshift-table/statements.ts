import * as sql from "../../../lambda/redshift-table/sql";
import * as streaming from "../../../lambda/redshift-table/streaming-sql";
import { ROLE_ARN, STREAMING_TABLE, TABLE } from "./requests";

/** Every statement that changes something, with its exact text. */
export const STATEMENTS: [statement: sql.Statement, text: string][] = [
  [sql.createSchema("ingest"), 'CREATE SCHEMA IF NOT EXISTS "ingest"'],
  [
    sql.createTable(TABLE),
    'CREATE TABLE IF NOT EXISTS "ingest"."orders" ("id" BIGINT NOT NULL, "state" VARCHAR(256) ENCODE zstd, "order" SUPER, "amount" DECIMAL(10,2), "at" TIMESTAMP)',
  ],
  [
    sql.addColumn(TABLE, { name: "country", type: "VARCHAR(2)", nullable: true, encoding: "bytedict" }),
    'ALTER TABLE "ingest"."orders" ADD COLUMN "country" VARCHAR(2) ENCODE bytedict',
  ],
  [
    sql.widenColumn(TABLE, { name: "state", type: "VARCHAR(512)" }),
    'ALTER TABLE "ingest"."orders" ALTER COLUMN "state" TYPE VARCHAR(512)',
  ],
  [sql.comment("TABLE", TABLE, "it's"), `COMMENT ON TABLE "ingest"."orders" IS 'it''s'`],
  [sql.comment("VIEW", TABLE, "mark"), `COMMENT ON VIEW "ingest"."orders" IS 'mark'`],
  [sql.createUser("orders_loader", "sha256|ab|cd"), `CREATE USER "orders_loader" PASSWORD 'sha256|ab|cd'`],
  [sql.alterUser("orders_loader", "sha256|ab|cd"), `ALTER USER "orders_loader" PASSWORD 'sha256|ab|cd'`],
  [sql.dropUser("orders_loader"), 'DROP USER IF EXISTS "orders_loader"'],
  [sql.grantUsage("ingest", "orders_loader"), 'GRANT USAGE ON SCHEMA "ingest" TO "orders_loader"'],
  [sql.grantInsert(TABLE, "orders_loader"), 'GRANT INSERT ON TABLE "ingest"."orders" TO "orders_loader"'],
  [sql.grantSelect(TABLE, "reports_reader"), 'GRANT SELECT ON TABLE "ingest"."orders" TO "reports_reader"'],
  [sql.revokeSelect(TABLE, "reports_reader"), 'REVOKE SELECT ON TABLE "ingest"."orders" FROM "reports_reader"'],
  [sql.revokeUsage("ingest", "orders_loader"), 'REVOKE USAGE ON SCHEMA "ingest" FROM "orders_loader"'],
  [sql.revokeInsert(TABLE, "orders_loader"), 'REVOKE INSERT ON TABLE "ingest"."orders" FROM "orders_loader"'],
  [sql.dropTable(TABLE), 'DROP TABLE IF EXISTS "ingest"."orders"'],
  [
    streaming.createExternalSchema(TABLE, ROLE_ARN),
    `CREATE EXTERNAL SCHEMA IF NOT EXISTS "ingest_orders_kinesis" FROM KINESIS IAM_ROLE '${ROLE_ARN}'`,
  ],
  [
    streaming.createStreamView(TABLE, { streamName: "orders-stream", roleArn: ROLE_ARN }),
    'CREATE MATERIALIZED VIEW "ingest"."orders_stream" AUTO REFRESH YES AS SELECT approximate_arrival_timestamp, partition_key, shard_id, sequence_number, CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS payload, CASE WHEN NOT CAN_JSON_PARSE(kinesis_data) THEN kinesis_data END AS malformed FROM "ingest_orders_kinesis"."orders-stream"',
  ],
  [
    streaming.createTypedView(STREAMING_TABLE),
    'CREATE VIEW "ingest"."orders" AS SELECT s.payload."id"::BIGINT AS "id", s.payload."state"::VARCHAR(256) AS "state", s.payload."order" AS "order", s.payload."amount"::DECIMAL(10,2) AS "amount", s.payload."at"::TIMESTAMP AS "at" FROM "ingest"."orders_stream" AS s WHERE s.payload IS NOT NULL',
  ],
  ...streaming
    .grantReaders(TABLE, [
      { kind: "USER", name: "an", mayGrant: false },
      { kind: "GROUP", name: "bi", mayGrant: false },
      { kind: "ROLE", name: "sales:eu", mayGrant: false },
      { kind: "PUBLIC", name: "public", mayGrant: false },
      { kind: "USER", name: "lead", mayGrant: true },
      { kind: "USER", name: "head", mayGrant: true },
    ])
    .map((statement, index): [sql.Statement, string] => [
      statement,
      [
        'GRANT SELECT ON TABLE "ingest"."orders" TO "an", GROUP "bi", ROLE "sales:eu", PUBLIC',
        'GRANT SELECT ON TABLE "ingest"."orders" TO "lead" WITH GRANT OPTION',
        'GRANT SELECT ON TABLE "ingest"."orders" TO "head" WITH GRANT OPTION',
      ][index] ?? "",
    ]),
  [streaming.dropTypedView(TABLE), 'DROP VIEW IF EXISTS "ingest"."orders"'],
  [streaming.dropStreamView(TABLE), 'DROP MATERIALIZED VIEW IF EXISTS "ingest"."orders_stream"'],
  [streaming.dropExternalSchema(TABLE), 'DROP SCHEMA IF EXISTS "ingest_orders_kinesis"'],
];
