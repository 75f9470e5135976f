import { createHash } from "node:crypto";
import { partitionOf } from "../../engine/account";
import { physicalName, type ResourceHandler, type ResourceHandlers } from "../../engine/handler";
import type { CloudSettings } from "../contracts";
import type { SecretsManager } from "../secrets";
import { makePassword } from "./passwords";
import type { Redshift } from "./redshift";

/** Redshift's own when the program names none. */
const DEFAULT_PORT = 5439;
const DEFAULT_DATABASE = "dev";
const DEFAULT_ADMIN = "admin";

/** Redshift's resources, as the program registers them. */
export function redshiftHandlers(
  redshift: Redshift,
  secrets: SecretsManager,
  settings: CloudSettings,
): ResourceHandlers {
  return {
    "aws:redshiftserverless/namespace:Namespace": namespaceHandler(redshift, secrets, settings),
    "aws:redshiftserverless/workgroup:Workgroup": workgroupHandler(redshift, settings),
    "aws:redshift/cluster:Cluster": clusterHandler(redshift, secrets, settings),
  };
}

function namespaceHandler({ registry }: Redshift, secrets: SecretsManager, settings: CloudSettings): ResourceHandler {
  return async ({ inputs }) => {
    const name = String(inputs.namespaceName);
    const adminUsername = textOr(inputs.adminUsername, DEFAULT_ADMIN);
    const adminSecretArn = adminSecret(secrets, name, adminUsername);
    const databaseName = textOr(inputs.dbName, DEFAULT_DATABASE);
    const { id } = registry.putNamespace({ name, databaseName, adminUsername, adminSecretArn });
    const outputs = {
      arn: arnOf(settings, "redshift-serverless", `namespace/${id}`),
      namespaceId: id,
      namespaceName: name,
      dbName: databaseName,
      adminUsername,
      adminPasswordSecretArn: adminSecretArn,
    };
    return { id: name, outputs };
  };
}

function workgroupHandler(redshift: Redshift, settings: CloudSettings): ResourceHandler {
  return async ({ inputs }) => {
    const name = String(inputs.workgroupName);
    const {
      name: namespaceName,
      databaseName,
      adminUsername,
      adminSecretArn,
    } = redshift.registry.namespace(String(inputs.namespaceName));
    const { accountId, region } = settings;
    const definition = redshift.registry.putWarehouse((id) => ({
      name,
      kind: "workgroup",
      id,
      arn: arnOf(settings, "redshift-serverless", `workgroup/${id}`),
      host: `${name}.${accountId}.${region}.redshift-serverless.${partitionOf(region).dnsSuffix}`,
      port: portOf(inputs),
      databaseName,
      adminUsername,
      adminSecretArn,
      folder: `serverless/${namespaceName}`,
    }));
    await redshift.open(definition);
    const { id, arn, host, port } = definition;
    const endpoints = [{ address: host, port, vpcEndpoints: [] }];
    return { id: name, outputs: { arn, workgroupId: id, workgroupName: name, namespaceName, endpoints, port } };
  };
}

function clusterHandler(redshift: Redshift, secrets: SecretsManager, settings: CloudSettings): ResourceHandler {
  return async (resource) => {
    const { inputs } = resource;
    const name = textOr(inputs.clusterIdentifier, physicalName(resource));
    const adminUsername = textOr(inputs.masterUsername, DEFAULT_ADMIN);
    const { region } = settings;
    const definition = redshift.registry.putWarehouse((id) => ({
      name,
      kind: "cluster",
      id,
      arn: arnOf(settings, "redshift", `cluster:${name}`),
      host: `${name}.${clusterHash(name)}.${region}.redshift.${partitionOf(region).dnsSuffix}`,
      port: portOf(inputs),
      databaseName: textOr(inputs.databaseName, DEFAULT_DATABASE),
      adminUsername,
      adminSecretArn: adminSecret(secrets, name, adminUsername),
      folder: `clusters/${name}`,
    }));
    await redshift.open(definition);
    const { id, arn, host, port, databaseName, adminSecretArn } = definition;
    const outputs = {
      arn,
      clusterIdentifier: name,
      clusterNamespaceArn: arnOf(settings, "redshift", `namespace:${id}`),
      databaseName,
      dnsName: host,
      endpoint: `${host}:${port}`,
      masterPasswordSecretArn: adminSecretArn,
      masterUsername: adminUsername,
      port,
    };
    return { id: name, outputs };
  };
}

/** The secret that Redshift makes and names for an administrator. Its password is made once. */
function adminSecret(secrets: SecretsManager, owner: string, username: string): string {
  const arn = secrets.ensure(`redshift!${owner}-${username}`, `Administrator of the warehouse ${owner}`);
  secrets.initialize(arn, () => JSON.stringify({ username, password: makePassword() }));
  return arn;
}

function portOf({ port }: Record<string, unknown>): number {
  return typeof port === "number" ? port : DEFAULT_PORT;
}

function arnOf({ region, accountId }: CloudSettings, service: string, resource: string): string {
  return `arn:${partitionOf(region).name}:${service}:${region}:${accountId}:${resource}`;
}

/** Clusters of one account share twelve characters in their hosts; here they follow from the name. */
function clusterHash(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 12);
}

function textOr(value: unknown, other: string): string {
  return typeof value === "string" ? value : other;
}
