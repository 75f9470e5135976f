import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Serverless namespace: the data, and who administers it. */
export interface Namespace {
  name: string;
  /** UUID; part of the ARN. */
  id: string;
  databaseName: string;
  adminUsername: string;
  adminSecretArn: string;
}

/** An endpoint that SQL can be sent to. */
export interface WarehouseDefinition {
  /** Name of the workgroup or identifier of the cluster. */
  name: string;
  kind: "workgroup" | "cluster";
  /** UUID; part of a workgroup's ARN. */
  id: string;
  arn: string;
  host: string;
  port: number;
  databaseName: string;
  adminUsername: string;
  adminSecretArn: string;
  /** Folder of its data, below `<dataDir>/redshift`. Data stays when a workgroup gets another name, as it is the namespace's. */
  folder: string;
}

interface RegistryState {
  namespaces: Namespace[];
  warehouses: WarehouseDefinition[];
}

/** The warehouses of a data folder, in one file of it, so that queries can be run while nothing else is up. */
export class WarehouseRegistry {
  private readonly file: string;
  private state: RegistryState;

  constructor(private readonly folder: string) {
    this.file = join(folder, "warehouses.json");
    this.state = readState(this.file);
  }

  /** @throws Error when there is none */
  namespace(name: string): Namespace {
    const found = this.state.namespaces.find((namespace) => namespace.name === name);
    if (found) return found;
    throw new Error(`namespace ${name} does not exist in the embedded cloud; register it before its workgroup`);
  }

  warehouses(): WarehouseDefinition[] {
    return this.state.warehouses;
  }

  /** Keeps the id of one that is there. */
  putNamespace(namespace: Omit<Namespace, "id">): Namespace {
    const present = this.state.namespaces.find(({ name }) => name === namespace.name);
    checkDatabaseName(namespace.name, present, namespace);
    const made = { ...namespace, id: present?.id ?? randomUUID() };
    const others = this.state.namespaces.filter(({ name }) => name !== made.name);
    this.save({ ...this.state, namespaces: [...others, made] });
    return made;
  }

  /** Keeps the id of one that is there; a workgroup takes the place of another of its namespace. */
  putWarehouse(make: (id: string) => WarehouseDefinition): WarehouseDefinition {
    const wanted = make("");
    const present = this.state.warehouses.find(({ folder }) => folder === wanted.folder);
    checkDatabaseName(wanted.name, present, wanted);
    const made = make(present?.id ?? randomUUID());
    this.save({ ...this.state, warehouses: [...this.state.warehouses.filter((other) => other !== present), made] });
    return made;
  }

  private save(state: RegistryState): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
    this.state = state;
  }
}

/** Fixed when the warehouse is made, as on AWS, where another name makes another, empty one (RS-02). */
function checkDatabaseName(
  name: string,
  present: { databaseName: string } | undefined,
  wanted: { databaseName: string },
): void {
  if (present === undefined || present.databaseName === wanted.databaseName) return;
  throw new Error(
    `warehouse ${name}: its database is "${present.databaseName}" and cannot become "${wanted.databaseName}"; keep the name, or start with another --data-dir`,
  );
}

function readState(file: string): RegistryState {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RegistryState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { namespaces: [], warehouses: [] };
    throw error;
  }
}
