/** A column of a table, in Redshift's words. */
export interface ColumnDefinition {
  name: string;
  /** As Redshift spells it: `VARCHAR(256)`, `DECIMAL(10,2)`, `TIMESTAMP`, `SUPER`. */
  type: string;
  nullable: boolean;
  /** Compression encoding; Redshift's own when absent. */
  encoding?: string;
}

/** What a table is made from. All of it is known when the program is planned, so two plans can be compared by it. */
export interface TableDefinition {
  databaseSchema: string;
  tableName: string;
  columns: ColumnDefinition[];
  distributionStyle?: string;
  distributionKey?: string;
  sortKeys?: string[];
  /** How rows come in: by COPY into a table, or through a materialized view that reads a data stream. */
  ingestion: "COPY" | "STREAMING";
  /** `CSV` where COPY loads it: fields have no names then, so their order is fixed. JSON when absent. */
  stagedFormat?: "CSV";
}

/** What `aws.lambda.Invocation` sends. `tf` is added by the provider at each step of the resource's life (lifecycleScope CRUD). */
export interface TableRequest {
  table: TableDefinition;
  /** Whose table it is: an identifier made of the component's name. With the function's name it marks the table. */
  owner: string;
  /** The user that Firehose copies as; with COPY. Its password is made here and put into the secret. */
  loader?: { userName: string; secretArn: string };
  /** The data stream; with STREAMING. */
  stream?: { streamName: string; roleArn: string };
  /** Whether a delete may drop the table. */
  allowDrop: boolean;
  tf?: Lifecycle;
}

/** What `aws.lambda.Invocation` sends for a user that may only read. */
export interface ReaderRequest {
  /** Its password is made here and put into the secret. */
  reader: { userName: string; secretArn: string; tables: ReadTable[] };
  tf?: Lifecycle<ReaderRequest>;
}

/** A table, or the view of a streaming one. */
export type ReadTable = Pick<TableDefinition, "databaseSchema" | "tableName">;

/** What happens to the resource. `prev_input` is the request before, `null` at a create. */
export interface Lifecycle<Request = TableRequest> {
  action: "create" | "update" | "delete";
  prev_input?: Request | null;
}

/** What the function answers: the statements that it ran, without secrets. None when nothing had to change. */
export interface TableAnswer {
  statements: string[];
}

/** Environment variables of the function: which warehouse it works on (DA-03). One of the two names is set. */
export interface TableFunctionEnvironment {
  DATABASE_NAME: string;
  ADMIN_SECRET_ARN: string;
  WORKGROUP_NAME?: string;
  CLUSTER_IDENTIFIER?: string;
}
