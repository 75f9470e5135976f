import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import {
  AwsError,
  type ObjectStore,
  RedshiftError,
  type Secrets,
  type StatementResult,
  type WarehouseLogin,
  type Warehouses,
} from "../../../../local/cloud/contracts";

export const JDBC_URL = "jdbc:redshift://wg.000000000000.eu-central-1.redshift-serverless.amazonaws.com:5439/lake";
export const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:loader-AbCdEf";
const ROLE = "arn:aws:iam::000000000000:role/firehose";

const COPY =
  /^COPY (?<target>.+?) FROM 's3:\/\/lake\/(?<manifest>[^']+)' CREDENTIALS '(?<role>[^']+)' MANIFEST(?<options>.*)$/;
const COMMITTED = /^SELECT 1 FROM stl_load_commits WHERE filename = '(?<file>[^']+)'$/;

/** What one COPY loaded. */
export interface Load {
  url: string;
  text: string;
  /** Table with its columns. */
  target: string;
  options: string;
}

/** A warehouse that keeps the texts that it was given, by the manifests that it finds in S3. */
export class FakeWarehouses implements Warehouses {
  readonly loads: Load[] = [];
  readonly logins: WarehouseLogin[] = [];
  readonly statements: string[] = [];
  /** COPYs that were begun. */
  copies = 0;
  running = 0;
  password = "first-password";
  /** Words with which a COPY is refused. */
  refuse: string | undefined;
  /** Words with which the next COPY is refused. */
  refuseOnce: string | undefined;
  /** Runs when a COPY is committed and its answer not given. */
  committed: () => void = () => {};

  constructor(private readonly objects: ObjectStore) {}

  async execute(login: WarehouseLogin, sql: string): Promise<StatementResult> {
    this.logins.push(login);
    this.statements.push(sql);
    if (login.password !== this.password) {
      throw new RedshiftError(`password authentication failed for user "${login.username}" (${login.password})`);
    }
    const file = COMMITTED.exec(sql)?.groups?.file;
    if (file === undefined) return await this.copy(sql);
    const rows = this.loads.filter(({ url }) => url === file).map(() => [1]);
    return { columns: [{ name: "?column?", type: "int4" }], rows, affected: 0 };
  }

  async refresh(): Promise<void> {}

  /** All that is loaded, in its order. */
  get text(): string {
    return this.loads.map(({ text }) => text).join("");
  }

  private async copy(sql: string): Promise<StatementResult> {
    const { target = "", manifest = "", role, options = "" } = COPY.exec(sql)?.groups ?? {};
    assert.equal(role, `aws_iam_role=${ROLE}`, sql);
    assert.equal(this.running, 0, "two COPYs of one delivery at a time");
    this.copies++;
    this.running++;
    // A turn, so that a second COPY at the same time would show.
    await new Promise(setImmediate);
    this.running--;
    const refusal = this.refuseOnce ?? this.refuse;
    this.refuseOnce = undefined;
    if (refusal !== undefined) throw new RedshiftError(refusal);
    const { entries } = JSON.parse((await this.objects.get("lake", manifest)).toString()) as {
      entries: { url: string; mandatory: boolean }[];
    };
    for (const { url, mandatory } of entries) {
      assert.equal(mandatory, true);
      const body = await this.objects.get("lake", url.slice("s3://lake/".length));
      const text = (options.includes("GZIP") ? gunzipSync(body) : body).toString();
      this.loads.push({ url, text, target, options: options.trim() });
    }
    this.committed();
    return { columns: [], rows: [], affected: entries.length };
  }
}

/** Secrets Manager with one secret. */
export class FakeSecrets implements Secrets {
  reads = 0;
  text = JSON.stringify({ username: "loader", password: "first-password" });

  value(secretArn: string): string {
    this.reads++;
    if (secretArn === SECRET_ARN) return this.text;
    throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
}

/** Inputs of a delivery stream to Redshift: direct PUT, staged under `staging/`. */
export function redshiftInputs(
  redshift: Record<string, unknown> = {},
  s3: Record<string, unknown> = {},
  others: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    destination: "redshift",
    redshiftConfiguration: {
      clusterJdbcurl: JDBC_URL,
      roleArn: ROLE,
      dataTableName: "ingest.events",
      dataTableColumns: "id,amount",
      copyOptions: "JSON 'auto'",
      secretsManagerConfiguration: { enabled: true, secretArn: SECRET_ARN, roleArn: ROLE },
      s3Configuration: {
        bucketArn: "arn:aws:s3:::lake",
        roleArn: ROLE,
        prefix: "staging/",
        bufferingInterval: 60,
        bufferingSize: 1,
        ...s3,
      },
      ...redshift,
    },
    ...others,
  };
}
