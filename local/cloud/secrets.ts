import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { partitionOf } from "../engine/account";
import { physicalName, type ResourceHandler } from "../engine/handler";
import { AwsError, type CloudSettings, type JsonService, type Secrets } from "./contracts";
import { type Operation, runOperation } from "./operations";

interface SecretVersion {
  id: string;
  /** Staging labels: `AWSCURRENT`, `AWSPREVIOUS`. */
  stages: string[];
  value: string;
  /** Seconds since the epoch. */
  createdAt: number;
}

interface StoredSecret {
  arn: string;
  name: string;
  description: string;
  kmsKeyId?: string;
  createdAt: number;
  changedAt: number;
  versions: SecretVersion[];
}

/** Only the user who runs the embedded cloud reads the file. */
const PRIVATE_FILE = 0o600;

/** Secrets Manager, in one file of the data folder. Values stand in it in clear: they guard nothing but what lies beside it. */
export class SecretsManager implements Secrets, JsonService {
  readonly targetPrefix = "secretsmanager";
  private readonly file: string;
  private secrets: StoredSecret[];
  private readonly operations = new Map<string, Operation>([
    ["CreateSecret", (input) => this.createSecret(input)],
    ["DeleteSecret", (input) => this.deleteSecret(input)],
    ["DescribeSecret", (input) => describe(this.find(input.SecretId))],
    ["GetSecretValue", (input) => this.getSecretValue(input)],
    ["ListSecrets", () => ({ SecretList: this.secrets.map(describe) })],
    ["PutSecretValue", (input) => this.putSecretValue(input)],
    ["UpdateSecret", (input) => this.updateSecret(input)],
  ]);

  constructor(private readonly settings: CloudSettings) {
    this.file = join(settings.dataDir, "secrets.json");
    this.secrets = readSecrets(this.file);
  }

  value(secretArn: string): string {
    return currentVersion(this.find(secretArn), "AWSCURRENT").value;
  }

  /** Makes a secret without a value, or takes the one of that name. @returns its ARN */
  ensure(name: string, description = "", kmsKeyId?: string): string {
    return (this.named(name) ?? this.create({ Name: name, Description: description, KmsKeyId: kmsKeyId })).arn;
  }

  /** Gives a secret its value unless it has one. @param makeValue called only then */
  initialize(secretArn: string, makeValue: () => string): void {
    const secret = this.find(secretArn);
    if (secret.versions.length === 0) this.put(secret, { SecretString: makeValue() });
  }

  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return runOperation(this.operations, [operation, input], { name: "Secrets Manager" });
  }

  private createSecret(input: Record<string, unknown>): Record<string, unknown> {
    const name = String(input.Name ?? "");
    const present = this.named(name);
    if (present !== undefined) {
      // The same request sent twice makes one secret.
      const isRetry = present.versions.some(({ id }) => id === input.ClientRequestToken);
      if (!isRetry) throw exists(`The operation failed because the secret ${name} already exists.`);
      return { ARN: present.arn, Name: name, VersionId: input.ClientRequestToken };
    }
    checkName(name);
    const secret = this.create(input);
    const version = secretStringOf(input) === undefined ? undefined : this.put(secret, input);
    return { ARN: secret.arn, Name: name, ...(version ? { VersionId: version.id } : {}) };
  }

  private getSecretValue(input: Record<string, unknown>): Record<string, unknown> {
    const secret = this.find(input.SecretId);
    const { id, value, stages, createdAt } =
      input.VersionId === undefined
        ? currentVersion(secret, String(input.VersionStage ?? "AWSCURRENT"))
        : versionOf(secret, String(input.VersionId));
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      SecretString: value,
      VersionStages: stages,
      CreatedDate: createdAt,
    };
  }

  private putSecretValue(input: Record<string, unknown>): Record<string, unknown> {
    const secret = this.find(input.SecretId);
    const { id, stages } = this.put(secret, input);
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
  }

  private updateSecret(input: Record<string, unknown>): Record<string, unknown> {
    const secret = this.find(input.SecretId);
    if (typeof input.Description === "string") secret.description = input.Description;
    if (typeof input.KmsKeyId === "string") secret.kmsKeyId = input.KmsKeyId;
    secret.changedAt = now();
    const version = secretStringOf(input) === undefined ? undefined : this.put(secret, input);
    this.save();
    return { ARN: secret.arn, Name: secret.name, ...(version ? { VersionId: version.id } : {}) };
  }

  /** Deletes at once: nobody needs a recovery window on one machine. */
  private deleteSecret(input: Record<string, unknown>): Record<string, unknown> {
    const secret = this.find(input.SecretId);
    this.secrets = this.secrets.filter((other) => other !== secret);
    this.save();
    return { ARN: secret.arn, Name: secret.name, DeletionDate: now() };
  }

  private create(input: Record<string, unknown>): StoredSecret {
    const name = String(input.Name);
    const secret: StoredSecret = {
      arn: this.arnOf(name),
      name,
      description: String(input.Description ?? ""),
      ...(typeof input.KmsKeyId === "string" ? { kmsKeyId: input.KmsKeyId } : {}),
      createdAt: now(),
      changedAt: now(),
      versions: [],
    };
    this.secrets.push(secret);
    this.save();
    return secret;
  }

  /** Puts a value in as AWSCURRENT; the one before becomes AWSPREVIOUS. */
  private put(secret: StoredSecret, input: Record<string, unknown>): SecretVersion {
    const value = secretStringOf(input);
    if (value === undefined) throw invalid("SecretString is required; the embedded cloud keeps no SecretBinary.");
    const id = String(input.ClientRequestToken ?? randomUUID());
    const present = secret.versions.find((version) => version.id === id);
    if (present?.value === value) return present;
    if (present) throw exists(`You can't modify the existing version ${id}; name another ClientRequestToken.`);
    const made: SecretVersion = { id, stages: ["AWSCURRENT"], value, createdAt: now() };
    const former = secret.versions.find(({ stages }) => stages.includes("AWSCURRENT"));
    secret.versions = former ? [made, { ...former, stages: ["AWSPREVIOUS"] }] : [made];
    secret.changedAt = now();
    this.save();
    return made;
  }

  private find(id: unknown): StoredSecret {
    const found = this.secrets.find(({ arn, name }) => id === arn || id === name || id === arn.slice(0, -7));
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  private named(name: string): StoredSecret | undefined {
    return this.secrets.find((secret) => secret.name === name);
  }

  /** Secrets Manager ends each ARN with six random characters; here they follow from the name. */
  private arnOf(name: string): string {
    const { region, accountId } = this.settings;
    const suffix = createHash("sha256").update(name).digest("hex").slice(0, 6);
    return `arn:${partitionOf(region).name}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
  }

  private save(): void {
    const beside = `${this.file}.new`;
    writeFileSync(beside, `${JSON.stringify({ secrets: this.secrets }, null, 2)}\n`, { mode: PRIVATE_FILE });
    renameSync(beside, this.file);
  }
}

/** Makes an `aws.secretsmanager.Secret`. Its value comes by PutSecretValue. */
export function secretHandler(secrets: SecretsManager): ResourceHandler {
  return async (resource) => {
    const { name: given, description, kmsKeyId } = resource.inputs;
    const name = typeof given === "string" ? given : physicalName(resource);
    const arn = secrets.ensure(
      name,
      typeof description === "string" ? description : "",
      typeof kmsKeyId === "string" ? kmsKeyId : undefined,
    );
    return { id: arn, outputs: { arn, name } };
  };
}

function describe({ arn, name, description, kmsKeyId, createdAt, changedAt, versions }: StoredSecret) {
  return {
    ARN: arn,
    Name: name,
    Description: description,
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    CreatedDate: createdAt,
    LastChangedDate: changedAt,
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
  };
}

function currentVersion({ versions }: StoredSecret, stage: string): SecretVersion {
  const found = versions.find(({ stages }) => stages.includes(stage));
  if (found) return found;
  const message = `Secrets Manager can't find the specified secret value for staging label: ${stage}`;
  throw new AwsError("ResourceNotFoundException", message);
}

function versionOf({ versions }: StoredSecret, id: string): SecretVersion {
  const found = versions.find((version) => version.id === id);
  if (found) return found;
  const message = `Secrets Manager can't find the specified secret value for VersionId: ${id}`;
  throw new AwsError("ResourceNotFoundException", message);
}

function secretStringOf({ SecretString }: Record<string, unknown>): string | undefined {
  return typeof SecretString === "string" ? SecretString : undefined;
}

// Secrets Manager's own pattern of a name.
function checkName(name: string): void {
  if (/^[\w/+=.@!-]{1,512}$/.test(name)) return;
  throw invalid(`The name "${name}" must be 1 to 512 letters, digits and /_+=.@-`);
}

function exists(message: string): AwsError {
  return new AwsError("ResourceExistsException", message);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

function now(): number {
  return Date.now() / 1000;
}

function readSecrets(file: string): StoredSecret[] {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { secrets: StoredSecret[] }).secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
