import assert from "node:assert/strict";
import {
  type EventColumnArgs,
  type EventSchemaArgs,
  glueType,
  parseColumnType,
  SIMPLE_TYPES,
  tableNameOf,
  validateEventSchema,
} from "../../../components/event-schema";

const ID: EventColumnArgs = { name: "id", type: "string" };
const schema = (changes: Partial<EventSchemaArgs> = {}): EventSchemaArgs => ({
  name: "clicks",
  columns: [ID],
  ...changes,
});
const withColumn = (column: Partial<EventColumnArgs>) => schema({ columns: [{ ...ID, ...column }] });
const paths = (given: EventSchemaArgs) => validateEventSchema(given).map(({ path }) => path);
const columns = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `c${index}`, type: "int" }));

describe("column types", () => {
  it("are the simple ones", () => {
    for (const type of SIMPLE_TYPES) assert.deepEqual(parseColumnType(type), { base: type });
  });

  it("SQ-04 include decimals of 1 to 38 digits", () => {
    assert.deepEqual(parseColumnType("decimal(38,38)"), { base: "decimal", precision: 38, scale: 38 });
    assert.deepEqual(parseColumnType("decimal(1, 0)"), { base: "decimal", precision: 1, scale: 0 });
    for (const type of ["decimal(39,0)", "decimal(0,0)", "decimal(5,6)", "decimal", "varchar(10)", "String", ""]) {
      assert.equal(parseColumnType(type), undefined);
    }
  });

  it("become Glue types", () => {
    assert.equal(glueType({ name: "a", type: "json" }), "string");
    assert.equal(glueType({ name: "a", type: "decimal(10, 2)" }), "decimal(10,2)");
    assert.equal(glueType({ name: "a", type: "timestamp" }), "timestamp");
  });
});

describe("event schemas", () => {
  it("are accepted with every kind of column", () => {
    const all = [...SIMPLE_TYPES, "decimal(10,2)"].map((type, index) => ({ name: `c${index}`, type }));
    assert.deepEqual(
      validateEventSchema(
        schema({ columns: [...all, { name: "at", type: "timestamp" }], eventTime: "at", partitionKey: "c0" }),
      ),
      [],
    );
  });

  it("give the name of a table", () => {
    assert.equal(tableNameOf("page-views-2"), "page_views_2");
  });

  for (const name of ["c", "a".repeat(64), "page-views_2"]) {
    it(`can be named "${name.slice(0, 12)}" of ${name.length} characters`, () => {
      assert.deepEqual(paths(schema({ name })), []);
    });
  }
  for (const name of ["", "a".repeat(65), "Clicks", "2clicks", "click s"]) {
    it(`cannot be named "${name.slice(0, 12)}" of ${name.length} characters`, () => {
      assert.deepEqual(paths(schema({ name })), ["name"]);
    });
  }

  it("SQ-02 have 1 to 1,600 columns", () => {
    assert.deepEqual(paths(schema({ columns: columns(1600) })), []);
    assert.deepEqual(paths(schema({ columns: columns(1601) })), ["columns"]);
    assert.deepEqual(paths(schema({ columns: [] })), ["columns"]);
  });

  it("SQ-01 have column names of 1 to 127 lower-case characters", () => {
    for (const name of ["_", "a".repeat(127), "a_1"]) assert.deepEqual(paths(withColumn({ name })), []);
    for (const name of ["", "a".repeat(128), "Id", "1a", "a-b"]) {
      assert.deepEqual(paths(withColumn({ name })), ["columns[0].name"]);
    }
  });

  it("SQ-04 have texts of 1 to 65,535 bytes", () => {
    for (const maxLength of [1, 65535]) assert.deepEqual(paths(withColumn({ maxLength })), []);
    for (const maxLength of [0, 65536]) assert.deepEqual(paths(withColumn({ maxLength })), ["columns[0].maxLength"]);
    assert.deepEqual(paths(withColumn({ type: "json", maxLength: 10 })), []);
    assert.deepEqual(paths(withColumn({ type: "int", maxLength: 10 })), ["columns[0].maxLength"]);
  });

  it("refuse an unknown type", () => {
    const [problem] = validateEventSchema(withColumn({ type: "text" }));
    assert.equal(problem?.path, "columns[0].type");
    assert.match(problem?.reason ?? "", /must be one of string, .*decimal\(p,s\).*, got "text"/);
  });

  it("refuse a column that is there twice", () => {
    assert.deepEqual(validateEventSchema(schema({ columns: [ID, { name: "at", type: "int" }, ID] })), [
      { path: "columns[2].name", reason: '"id" is already columns[0]; give each its own name' },
    ]);
  });

  it("take the event time from a timestamp column only", () => {
    assert.deepEqual(validateEventSchema(schema({ eventTime: "id" })), [
      { path: "eventTime", reason: 'must name a timestamp column, but "id" is string' },
    ]);
    assert.deepEqual(validateEventSchema(schema({ eventTime: "at" })), [
      { path: "eventTime", reason: 'must name a timestamp column, but there is no column "at"' },
    ]);
  });

  it("take the partition key from a column", () => {
    assert.deepEqual(paths(schema({ partitionKey: "id" })), []);
    assert.deepEqual(validateEventSchema(schema({ partitionKey: "user" })), [
      { path: "partitionKey", reason: 'must name a column, but there is no column "user"' },
    ]);
  });

  it("report all their problems at once", () => {
    assert.deepEqual(paths(schema({ name: "X", columns: [{ name: "A", type: "text" }], eventTime: "at" })), [
      "name",
      "columns[0].name",
      "columns[0].type",
      "eventTime",
    ]);
  });
});
