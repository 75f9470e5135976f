import { mustBe, mustBeUnset } from "./checks";
import { at, isMap, type Properties, textsOf, type Value } from "./known";
import { type Fault, resourcePolicy, stackPolicy } from "./policy";
import { TYPES } from "./types";

/** Properties that hold a password as it is. A Pulumi secret in them is encrypted in the state, and still in it. */
const PASSWORD_PROPERTIES: Record<string, string[]> = {
  [TYPES.deliveryStream]: ["redshiftConfiguration.password"],
  [TYPES.cluster]: ["masterPassword"],
  [TYPES.namespace]: ["adminUserPassword"],
  [TYPES.dmsEndpoint]: ["password"],
  [TYPES.secretVersion]: ["secretString", "secretBinary"],
};

const noPassword = resourcePolicy(
  {
    name: "no-password-property",
    level: "mandatory",
    types: Object.keys(PASSWORD_PROPERTIES),
    wants: "No password passes through the program: it would stay in the state for good",
    wayOut:
      "let Redshift make the password, or have a function put it into Secrets Manager, and refer to the secret by its ARN",
  },
  ({ type, properties }) => (PASSWORD_PROPERTIES[type] ?? []).flatMap((path) => mustBeUnset(properties, path)),
);

const managedPassword = resourcePolicy(
  {
    name: "redshift-password-managed",
    level: "mandatory",
    types: [TYPES.cluster, TYPES.namespace],
    wants: "Redshift makes the administrator's password, keeps it in Secrets Manager and rotates it",
    wayOut: "set manageMasterPassword (cluster) or manageAdminPassword (namespace) to true",
  },
  ({ type, properties }) =>
    mustBe(properties, type === TYPES.cluster ? "manageMasterPassword" : "manageAdminPassword", true),
);

const loginFromSecret = resourcePolicy(
  {
    name: "delivery-login-from-secret",
    level: "mandatory",
    types: [TYPES.deliveryStream],
    wants: "Firehose reads its login from Secrets Manager (R-16), so that it can be rotated and is in no state",
    wayOut:
      "set redshiftConfiguration.secretsManagerConfiguration with enabled: true, and leave username and password out",
  },
  ({ properties }) => {
    if (at(properties, "redshiftConfiguration") === null) return [];
    return [
      ...mustBe(properties, "redshiftConfiguration.secretsManagerConfiguration.enabled", true),
      ...mustBeUnset(properties, "redshiftConfiguration.username"),
    ];
  },
);

/** Names under which people keep secrets; one that ends in ARN, NAME or ID only refers to one. */
const SECRET_NAME = /(passw|pwd|secret|token|api_?key|private_?key|access_?key|credential)/i;
const REFERRING_NAME = /(arn|name|_?id|path|url)$/i;
const ARN = /^arn:[^:]+:/;

const environment = resourcePolicy(
  {
    name: "no-secret-in-environment",
    level: "mandatory",
    types: [TYPES.function, TYPES.application],
    wants: "No environment variable holds a secret: everybody who may look at the function or the job reads it",
    wayOut: "give the secret's ARN, and read the secret when it is needed",
  },
  ({ type, properties }) =>
    type === TYPES.function
      ? secretEntries(at(properties, "environment.variables"), "environment.variables")
      : groupsOf(properties).flatMap(({ path, map }) => secretEntries(map, path)),
);

const GROUPS = "applicationConfiguration.environmentProperties.propertyGroups";

function groupsOf(properties: Properties): { path: string; map: Value }[] {
  const groups = at(properties, GROUPS);
  if (!Array.isArray(groups)) return [];
  return groups.map((group, index) => ({
    path: `${GROUPS}[${index}].propertyMap`,
    map: at(group, "propertyMap"),
  }));
}

function secretEntries(map: Value, path: string): Fault[] {
  if (!isMap(map)) return [];
  return Object.entries(map)
    .filter(([name, value]) => looksSecret(name, value))
    .map(([name]) => ({ path: `${path}.${name}`, reason: "must not hold a secret" }));
}

/** Whether a text looks like a secret by what it is called or how it is written, so that nobody shows it. */
export function looksSecret(name: string, value: unknown): boolean {
  if (typeof value !== "string" || value === "" || ARN.test(value)) return false;
  const isCalledSo = SECRET_NAME.test(name) && !REFERRING_NAME.test(name);
  return isCalledSo || CREDENTIALS.some(({ pattern }) => pattern.test(value));
}

/** What only a credential looks like. */
const CREDENTIALS: { kind: string; pattern: RegExp }[] = [
  { kind: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { kind: "a URL with a password", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/i },
  { kind: "a JDBC URL with a password", pattern: /\bjdbc:[^\s"]*[?;&]password=[^\s"&;]+/i },
];

const noCredentials = resourcePolicy(
  {
    name: "no-credentials-in-clear",
    level: "mandatory",
    types: Object.values(TYPES),
    wants: "No property holds a key or a password in clear, be it in a script, a document or a description",
    wayOut: "take it out, revoke it, and refer to a secret by its ARN",
  },
  ({ type, properties }) =>
    textsOf(properties).flatMap(({ path, text }) => {
      const found = CREDENTIALS.find(({ pattern }) => pattern.test(text) || pattern.test(decoded(type, path, text)));
      return found === undefined ? [] : [{ path, reason: `must not hold ${found.kind}` }];
    }),
);

/** The script of a host is in Base64. */
function decoded(type: string, path: string, text: string): string {
  return type === TYPES.launchTemplate && path === "userData" ? Buffer.from(text, "base64").toString() : "";
}

const rotated = stackPolicy(
  {
    name: "secret-rotated",
    controls: ["SecretsManager.1", "SecretsManager.4"],
    level: "advisory",
    wants:
      "A secret rotates by itself. The login that Firehose loads with does not: its password is random, and no person knows it",
    wayOut: "add an aws.secretsmanager.SecretRotation, for which Firehose reads the secret every 10 minutes",
  },
  (stack) => {
    const rotatedSecrets = stack
      .ofType(TYPES.secretRotation)
      .flatMap((rotation) => stack.sourcesOf(rotation, "secretId"));
    return stack
      .ofType(TYPES.secret)
      .filter((secret) => !rotatedSecrets.includes(secret))
      .map((resource) => ({ resource, path: "rotation", reason: "must be set up" }));
  },
);

export const SECRETS = [noPassword, managedPassword, loginFromSecret, environment, noCredentials];
export const SECRETS_OF_STACK = [rotated];
