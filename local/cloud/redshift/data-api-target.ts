import { AwsError, type Secrets } from "../contracts";
import { checkDatabase, type Redshift } from "./redshift";
import type { WarehouseDefinition } from "./registry";
import type { Warehouse } from "./warehouse";

/** Where a request of the Data API goes, and as whom. */
export interface DataApiTarget {
  definition: WarehouseDefinition;
  database: string;
  login: { secret: { username: string; password: string } } | { user: string };
}

/** Reads the target of a request: a workgroup or a cluster, and who signs in (DA-03). @throws AwsError */
export function readTarget(input: Record<string, unknown>, redshift: Redshift, secrets: Secrets): DataApiTarget {
  const { WorkgroupName, ClusterIdentifier, Database } = input;
  if ((WorkgroupName === undefined) === (ClusterIdentifier === undefined)) {
    throw invalid("Either ClusterIdentifier or WorkgroupName must be given, and not both.");
  }
  if (typeof Database !== "string") throw invalid("Database must be given.");
  const kind = WorkgroupName === undefined ? "cluster" : "workgroup";
  const name = WorkgroupName ?? ClusterIdentifier;
  const known = redshift.registry.warehouses();
  const definition = known.find((other) => other.kind === kind && (other.name === name || other.arn === name));
  if (definition !== undefined) return { definition, database: Database, login: readLogin(input, kind, secrets) };
  const names = known.map((other) => `${other.kind} ${other.name}`).join(", ") || "none";
  throw invalid(
    `Redshift endpoint doesn't exist: ${kind} ${name}. The embedded cloud has ${names}; a warehouse that exists on AWS is not reached from here.`,
  );
}

/** Signs in. @returns the warehouse and the database user. @throws RedshiftError */
export async function signIn(
  { definition, database, login }: DataApiTarget,
  redshift: Redshift,
): Promise<{ warehouse: Warehouse; user: string }> {
  const warehouse = await redshift.open(definition);
  checkDatabase(definition, database);
  if ("secret" in login) {
    const { username, password } = login.secret;
    await warehouse.database.signIn(username, password);
    return { warehouse, user: username };
  }
  await warehouse.database.checkUser(login.user);
  return { warehouse, user: login.user };
}

/** Without a secret Serverless takes the caller's IAM identity, which here has no user of its own. */
function readLogin(input: Record<string, unknown>, kind: string, secrets: Secrets): DataApiTarget["login"] {
  const { SecretArn, DbUser } = input;
  if (SecretArn !== undefined && DbUser !== undefined) throw invalid("Give SecretArn or DbUser, not both.");
  if (typeof SecretArn === "string") return { secret: readSecret(secrets.value(SecretArn), SecretArn) };
  if (typeof DbUser === "string" && kind === "cluster") return { user: DbUser };
  throw invalid(
    `Give SecretArn${kind === "cluster" ? " or DbUser" : ""}: callers of the embedded cloud have no IAM identity (DA-03).`,
  );
}

function readSecret(value: string, arn: string): { username: string; password: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = undefined;
  }
  const { username, password } = (parsed ?? {}) as { username?: unknown; password?: unknown };
  if (typeof username === "string" && typeof password === "string") return { username, password };
  throw invalid(`The secret ${arn} must be a JSON object with username and password.`);
}

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
