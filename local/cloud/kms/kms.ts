import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { AwsError, type Clock, type CloudSettings, type JsonService, type Keys } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import { runOperation } from "../operations";
import {
  checkUsable,
  describeGrant,
  describeKey,
  type Grant,
  idOf,
  notFound,
  pendingDeletion,
  type StoredKey,
  stateOf,
} from "./key";

/** Days that a key waits for its deletion: bounds, and what KMS takes where none are named. */
const LEAST_WINDOW_DAYS = 7;
const MOST_WINDOW_DAYS = 30;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

type Input = Record<string, unknown>;

/** KMS: keys that may be used or not. Nothing is encrypted by them. They lie in one file of the data folder. */
export class Kms implements Keys, JsonService {
  readonly targetPrefix = "TrentService";
  private readonly keys: FeedRegistry<StoredKey>;
  private readonly operations: ReadonlyMap<string, (input: Input) => Input>;

  constructor(
    private readonly settings: CloudSettings,
    private readonly clock: Clock = Date,
  ) {
    this.keys = new FeedRegistry(join(settings.dataDir, "kms", "keys.json"));
    this.operations = new Map<string, (input: Input) => Input>([
      ["CancelKeyDeletion", (input) => this.cancelDeletion(this.find(input))],
      ["DescribeKey", (input) => this.describe(this.find(input))],
      ["DisableKey", (input) => this.enable(this.find(input), false)],
      ["EnableKey", (input) => this.enable(this.find(input), true)],
      ["ListGrants", (input) => this.listGrants(this.find(input))],
      ["ListKeys", () => this.listKeys()],
      ["RevokeGrant", (input) => this.revokeGrant(this.find(input), input)],
      ["ScheduleKeyDeletion", (input) => this.scheduleDeletion(this.find(input), input)],
    ]);
  }

  async call(operation: string, input: Input): Promise<Input> {
    return runOperation(this.operations, [operation, input], {
      name: "KMS",
      hint: "Keys are made by the program, and nothing is encrypted.",
    });
  }

  /** Makes a key of the program. One that is there stays as it is, unless the program itself says whether it is enabled. */
  make(arn: string, { description = "", isEnabled }: { description?: string; isEnabled?: boolean }): void {
    const present = this.keys.get(arn);
    const isThere = present !== undefined && stateOf(present, this.clock.now()) !== undefined;
    const key = isThere ? present : this.fresh(arn);
    this.save({ ...key, description, isEnabled: isEnabled ?? key.isEnabled });
  }

  grant(keyArn: string, user: string): void {
    const key = this.keys.get(keyArn) ?? this.fresh(keyArn);
    if (!key.grants.some((grant) => grant.user === user)) this.save(withGrant(key, this.newGrant(user)));
  }

  grantAnew(keyArn: string, user: string): void {
    const key = this.find({ KeyId: keyArn });
    checkUsable(key, this.clock.now());
    this.save(withGrant(key, this.newGrant(user)));
  }

  use(keyArn: string, user: string): void {
    const key = this.keys.get(keyArn);
    if (key === undefined) throw notFound(keyArn);
    checkUsable(key, this.clock.now());
    if (key.grants.some((grant) => grant.user === user && !grant.isRevoked)) return;
    throw new AwsError("AccessDeniedException", `${user} has no grant on ${keyArn}, or it was revoked.`);
  }

  private describe(key: StoredKey): Input {
    return { KeyMetadata: describeKey(key, this.settings.accountId, this.clock.now()) };
  }

  private listKeys(): Input {
    const there = this.keys.values().filter((key) => stateOf(key, this.clock.now()) !== undefined);
    return { Keys: there.map(({ arn }) => ({ KeyId: idOf(arn), KeyArn: arn })), Truncated: false };
  }

  private enable(key: StoredKey, isEnabled: boolean): Input {
    if (key.deletedAt !== undefined) throw pendingDeletion(key);
    this.save({ ...key, isEnabled });
    return {};
  }

  private scheduleDeletion(key: StoredKey, { PendingWindowInDays = MOST_WINDOW_DAYS }: Input): Input {
    if (key.deletedAt !== undefined) throw pendingDeletion(key);
    const days = Number(PendingWindowInDays);
    if (!(Number.isInteger(days) && days >= LEAST_WINDOW_DAYS && days <= MOST_WINDOW_DAYS)) {
      throw new AwsError(
        "ValidationException",
        `PendingWindowInDays must be ${LEAST_WINDOW_DAYS} to ${MOST_WINDOW_DAYS}, got ${PendingWindowInDays}.`,
      );
    }
    const deletedAt = this.clock.now() + days * DAY_MILLISECONDS;
    // Who cancels the deletion finds the key disabled, as on AWS.
    this.save({ ...key, isEnabled: false, deletedAt });
    return {
      KeyId: key.arn,
      DeletionDate: deletedAt / 1000,
      KeyState: "PendingDeletion",
      PendingWindowInDays: days,
    };
  }

  private cancelDeletion({ deletedAt, ...key }: StoredKey): Input {
    if (deletedAt === undefined) {
      throw new AwsError("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
    }
    this.save(key);
    return { KeyId: key.arn };
  }

  private listGrants(key: StoredKey): Input {
    const there = key.grants.filter(({ isRevoked }) => !isRevoked);
    return { Grants: there.map((grant) => describeGrant(key, grant)), Truncated: false };
  }

  private revokeGrant(key: StoredKey, { GrantId }: Input): Input {
    if (!key.grants.some(({ id, isRevoked }) => id === GrantId && !isRevoked)) {
      throw new AwsError("NotFoundException", `Grant ID ${GrantId} not found`);
    }
    const grants = key.grants.map((grant) => (grant.id === GrantId ? { ...grant, isRevoked: true } : grant));
    this.save({ ...key, grants });
    return {};
  }

  /** By its id or its ARN. @throws AwsError NotFoundException */
  private find({ KeyId }: Input): StoredKey {
    const found = this.keys.values().find(({ arn }) => arn === KeyId || idOf(arn) === KeyId);
    if (found === undefined || stateOf(found, this.clock.now()) === undefined) throw notFound(KeyId);
    return found;
  }

  private fresh(arn: string): StoredKey {
    return { arn, description: "", isEnabled: true, createdAt: this.clock.now(), grants: [] };
  }

  private newGrant(user: string): Grant {
    return { id: randomBytes(32).toString("hex"), user, createdAt: this.clock.now(), isRevoked: false };
  }

  private save(key: StoredKey): void {
    this.keys.set(key.arn, key);
  }
}

/** In place of the one that its user had. */
function withGrant(key: StoredKey, grant: Grant): StoredKey {
  return { ...key, grants: [...key.grants.filter(({ user }) => user !== grant.user), grant] };
}
