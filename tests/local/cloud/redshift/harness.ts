import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CloudSettings, WarehouseLogin } from "../../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../../local/cloud/gateway/gateway";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { RedshiftData } from "../../../../local/cloud/redshift/data-api";
import { Database } from "../../../../local/cloud/redshift/database";
import { redshiftHandlers } from "../../../../local/cloud/redshift/handlers";
import { Redshift } from "../../../../local/cloud/redshift/redshift";
import type { WarehouseDefinition } from "../../../../local/cloud/redshift/registry";
import type { Warehouse } from "../../../../local/cloud/redshift/warehouse";
import { S3 } from "../../../../local/cloud/s3/s3";
import { SecretsManager } from "../../../../local/cloud/secrets";
import type { DesiredResource } from "../../../../local/engine/handler";
import { removeData, temporarySettings } from "../temporary-cloud";

export const ADMIN = "warehouse_admin";
export const DATABASE = "events";

/** A workgroup `wh` whose namespace `ns` has the database `events`, in the parts of an embedded cloud that it needs. */
export interface TestWarehouse {
  settings: CloudSettings;
  kinesis: Kinesis;
  s3: S3;
  secrets: SecretsManager;
  redshift: Redshift;
  gateway: Gateway;
  definition: WarehouseDefinition;
  warehouse: Warehouse;
  /** What went wrong while nobody waited. */
  problems: string[];
  /** Runs as the administrator and answers the rows. */
  rows(sql: string): Promise<unknown[][]>;
  login(username: string, password: string): WarehouseLogin;
  adminLogin(): WarehouseLogin;
  /** Closes it all and leaves the folder. */
  stop(): Promise<void>;
}

/** Opens a warehouse before the tests of a `describe` and removes it after them. */
export function useWarehouse(): TestWarehouse {
  const holder = {} as TestWarehouse;
  before(async function () {
    this.timeout(60_000);
    Object.assign(holder, await startWarehouse(await prepareFolder()));
  });
  after(async () => {
    await holder.stop();
    removeData(holder.settings);
  });
  return holder;
}

/** Opens the warehouse of a folder. */
export async function startWarehouse(settings: CloudSettings): Promise<TestWarehouse> {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  const { dataDir } = settings;
  const kinesis = await Kinesis.open(settings);
  const s3 = new S3(settings);
  const secrets = new SecretsManager(settings);
  const redshift = new Redshift({ dataDir, objects: s3, streams: kinesis, secrets, port: 0, onProblem });
  const services = [kinesis, secrets, new RedshiftData(redshift, secrets)];
  const gateway = await startGateway({ port: 0, services, rest: [], onError: (error) => onProblem(String(error)) });
  const handlers = redshiftHandlers(redshift, secrets, settings);
  const make = (type: string, inputs: Record<string, unknown>) => handlers[type]?.(resource(type, inputs));
  const namespace = { namespaceName: "ns", dbName: DATABASE, adminUsername: ADMIN, manageAdminPassword: true };
  await make("aws:redshiftserverless/namespace:Namespace", namespace);
  await make("aws:redshiftserverless/workgroup:Workgroup", { workgroupName: "wh", namespaceName: "ns" });
  const [definition] = redshift.registry.warehouses();
  if (definition === undefined) throw new Error("the workgroup's handler made no warehouse");
  const warehouse = await redshift.open(definition);
  const login = (username: string, password: string) => ({
    jdbcUrl: `jdbc:redshift://${definition.host}:${definition.port}/${definition.databaseName}`,
    username,
    password,
  });
  return {
    ...{ settings, kinesis, s3, secrets, redshift, gateway, definition, warehouse, problems, login },
    rows: async (sql) => (await warehouse.run(ADMIN, sql)).rows,
    adminLogin: () => login(ADMIN, JSON.parse(secrets.value(definition.adminSecretArn)).password),
    stop: async () => {
      await gateway.close();
      await redshift.close();
      await kinesis.close();
    },
  };
}

export function resource(type: string, inputs: Record<string, unknown>): DesiredResource {
  return { urn: `urn:pulumi:test::test::${type}::wh`, type, name: "wh", inputs };
}

/** Folder of the warehouse's data below the data folder. */
export const WAREHOUSE_FOLDER = join("redshift", "serverless", "ns");

const template = join(mkdtempSync(join(tmpdir(), "warehouse-template-")), "data");
// Several test files of one process use it, so that none of them may remove it.
process.once("exit", () => rmSync(dirname(template), { recursive: true, force: true }));

/** Settings with a data folder whose database is there already: PostgreSQL takes seconds to make one. */
export async function prepareFolder(): Promise<CloudSettings> {
  const settings = temporarySettings();
  if (!existsSync(template)) {
    const database = await Database.open(dirname(template), DATABASE);
    await database.close();
  }
  const folder = join(settings.dataDir, WAREHOUSE_FOLDER);
  mkdirSync(folder, { recursive: true });
  cpSync(template, join(folder, "data"), { recursive: true });
  return settings;
}
