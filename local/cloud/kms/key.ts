import { AwsError } from "../contracts";

/** A customer's key, as it lies on disk. */
export interface StoredKey {
  arn: string;
  description: string;
  isEnabled: boolean;
  /** When it is deleted for good, in milliseconds since the epoch. The entry stays, so that nobody adopts the key again. */
  deletedAt?: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  grants: Grant[];
}

/** What lets a service use a key. One that was revoked stays, so that only its user brings it back. */
export interface Grant {
  id: string;
  /** ARN of the resource whose service uses the key. */
  user: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  isRevoked: boolean;
}

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** @returns undefined for a key that is deleted */
export function stateOf({ isEnabled, deletedAt }: StoredKey, now: number): KeyState | undefined {
  if (deletedAt === undefined) return isEnabled ? "Enabled" : "Disabled";
  return now < deletedAt ? "PendingDeletion" : undefined;
}

/** @throws AwsError DisabledException, KMSInvalidStateException, NotFoundException */
export function checkUsable(key: StoredKey, now: number): void {
  const state = stateOf(key, now);
  if (state === undefined) throw notFound(key.arn);
  if (state === "PendingDeletion") throw pendingDeletion(key);
  if (state === "Disabled") throw new AwsError("DisabledException", `${key.arn} is disabled.`);
}

export function notFound(key: unknown): AwsError {
  return new AwsError("NotFoundException", `Key '${key}' does not exist`);
}

export function pendingDeletion({ arn }: StoredKey): AwsError {
  return new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`);
}

export function describeKey(key: StoredKey, accountId: string, now: number): Record<string, unknown> {
  const { arn, description, createdAt, deletedAt } = key;
  const state = stateOf(key, now);
  return {
    AWSAccountId: accountId,
    KeyId: idOf(arn),
    Arn: arn,
    CreationDate: createdAt / 1000,
    Enabled: state === "Enabled",
    Description: description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: state,
    ...(deletedAt !== undefined && { DeletionDate: deletedAt / 1000 }),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    MultiRegion: false,
  };
}

export function describeGrant({ arn }: StoredKey, { id, user, createdAt }: Grant): Record<string, unknown> {
  return {
    KeyId: arn,
    GrantId: id,
    Name: user,
    CreationDate: createdAt / 1000,
    GranteePrincipal: "firehose.amazonaws.com",
    Operations: ["Decrypt", "GenerateDataKey"],
  };
}

export function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
