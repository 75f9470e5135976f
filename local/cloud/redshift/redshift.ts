import { join } from "node:path";
import {
  type Metrics,
  NO_METRICS,
  type ObjectStore,
  type RecordStreams,
  RedshiftError,
  type Secrets,
  type StatementResult,
  type WarehouseLogin,
  type Warehouses,
} from "../contracts";
import { Database } from "./database";
import { verifierOf } from "./passwords";
import { type WarehouseDefinition, WarehouseRegistry } from "./registry";
import { StreamViews } from "./stream-views";
import { Warehouse } from "./warehouse";
import { openWarehousePort, type WarehousePort } from "./warehouse-port";

/** Redshift's own port. */
const DEFAULT_WAREHOUSE_PORT = 5439;
/** How often a cluster is asked whether it answers, as on AWS. */
const HEALTH_MILLISECONDS = 60_000;

export interface RedshiftOptions {
  dataDir: string;
  objects: ObjectStore;
  streams: RecordStreams;
  secrets: Secrets;
  /** Port on 127.0.0.1 for psql, of the first warehouse; the others get free ones. A port that is named here must be free. @default 5439, or a free one where that is taken */
  port?: number | undefined;
  /** Where it tells whether clusters answer. @default nowhere */
  metrics?: Metrics;
  /** Called with what goes wrong while nobody waits for it. */
  onProblem: (problem: string) => void;
}

/** Where psql and BI tools find a warehouse. */
export interface WarehouseAddress {
  name: string;
  host: string;
  port: number;
  databaseName: string;
}

interface OpenWarehouse {
  warehouse: Warehouse;
  port: WarehousePort;
}

const JDBC_URL = /^jdbc:(?:redshift|postgresql):\/\/(?<host>[^:/]+):\d+\/(?<database>[^/?]+)$/;

/**
 * Redshift: each warehouse is a PostgreSQL of its own, in this process. One is opened when something is asked of it, which
 * takes some seconds the first time; a cloud without a warehouse pays nothing.
 */
export class Redshift implements Warehouses {
  readonly registry: WarehouseRegistry;
  private readonly opened = new Map<string, Promise<OpenWarehouse>>();
  private readonly addresses: WarehouseAddress[] = [];
  private closed = false;
  private checking: NodeJS.Timeout | undefined;

  constructor(private readonly options: RedshiftOptions) {
    this.registry = new WarehouseRegistry(join(options.dataDir, "redshift"));
  }

  async execute({ jdbcUrl, username, password }: WarehouseLogin, sql: string): Promise<StatementResult> {
    const { host = "", database = "" } = JDBC_URL.exec(jdbcUrl)?.groups ?? {};
    const definition = this.registry.warehouses().find((candidate) => candidate.host === host);
    if (definition === undefined) throw new RedshiftError(unknownHost(jdbcUrl));
    const warehouse = await this.open(definition);
    checkDatabase(definition, database);
    await warehouse.database.signIn(username, password);
    return warehouse.run(username, sql);
  }

  async refresh(): Promise<void> {
    for (const opened of this.opened.values()) await (await opened).warehouse.streamViews.refresh();
  }

  /** Opens a warehouse, or answers the one that is open. @throws Error when another process has its folder open */
  async open(definition: WarehouseDefinition): Promise<Warehouse> {
    const { folder } = definition;
    const opening = this.opened.get(folder) ?? this.start(definition);
    this.opened.set(folder, opening);
    opening.catch(() => {
      // A failure is tried again when something is asked next.
      this.opened.delete(folder);
      this.tellHealth(definition, false);
    });
    return (await opening).warehouse;
  }

  /** Asks each cluster that is open whether it answers, as happens every minute by itself. */
  async checkHealth(): Promise<void> {
    for (const result of await Promise.allSettled(this.opened.values())) {
      if (result.status === "rejected") continue;
      const { definition, database } = result.value.warehouse;
      this.tellHealth(definition, await database.answers());
    }
  }

  /** The warehouses that are open, with the ports that psql finds them on. */
  ports(): WarehouseAddress[] {
    return this.addresses;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.checking);
    const opened = await Promise.allSettled(this.opened.values());
    for (const result of opened) {
      if (result.status === "rejected") continue;
      const { warehouse, port } = result.value;
      await port.close();
      await warehouse.streamViews.close();
      await warehouse.database.close();
    }
  }

  private async start(definition: WarehouseDefinition): Promise<OpenWarehouse> {
    if (this.closed) throw new RedshiftError("the embedded cloud is closing");
    const { name, adminUsername, databaseName, folder } = definition;
    const { dataDir, streams, objects, onProblem } = this.options;
    const password = this.adminPassword(definition);
    const database = await Database.open(join(dataDir, "redshift", folder), databaseName);
    try {
      await database.ensureAdministrator(adminUsername, verifierOf(password));
      // The first one gets the port that people expect.
      const wanted = this.addresses.length === 0 ? (this.options.port ?? DEFAULT_WAREHOUSE_PORT) : 0;
      const strict = this.options.port !== undefined;
      const port = await openWarehousePort(database, { port: wanted, strict, adminUsername });
      this.addresses.push({ name, host: "127.0.0.1", port: port.number, databaseName });
      const streamViews = new StreamViews(database, streams, onProblem);
      streamViews.start();
      this.tellHealth(definition, true);
      this.checking ??= setInterval(() => void this.checkHealth(), HEALTH_MILLISECONDS).unref();
      return { warehouse: new Warehouse(definition, database, streamViews, objects), port };
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Workgroups have no such metric. */
  private tellHealth({ kind, name }: WarehouseDefinition, isHealthy: boolean): void {
    if (kind !== "cluster") return;
    const { metrics = NO_METRICS } = this.options;
    metrics.of("AWS/Redshift", { ClusterIdentifier: name }).emit("HealthStatus", isHealthy ? 1 : 0, "Count");
  }

  private adminPassword({ adminSecretArn }: WarehouseDefinition): string {
    const { password } = JSON.parse(this.options.secrets.value(adminSecretArn)) as { password: string };
    return password;
  }
}

/** @throws RedshiftError */
export function checkDatabase({ databaseName }: WarehouseDefinition, asked: string): void {
  if (asked !== databaseName) throw new RedshiftError(`database "${asked}" does not exist`);
}

function unknownHost(jdbcUrl: string): string {
  return `no warehouse of the embedded cloud is at ${jdbcUrl}: one that exists on AWS is not reached from here; let the stack make one (serverless or cluster) to run it on this machine`;
}
