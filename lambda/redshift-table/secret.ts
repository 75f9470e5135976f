import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { RETRY_WAITS_MS, retried } from "./retry";

/** What the secret holds: Firehose reads these two keys. */
export interface Login {
  username: string;
  password: string;
}

/** The loader's secret. */
export interface LoginSecrets {
  /** `undefined` while the secret has no login. */
  read(secretArn: string): Promise<Login | undefined>;
  write(secretArn: string, login: Login): Promise<void>;
}

export type SecretsClient = Pick<SecretsManager, "getSecretValue" | "putSecretValue">;

/** Logins in Secrets Manager. */
export class SecretsManagerLogins implements LoginSecrets {
  constructor(
    private readonly client: SecretsClient,
    private readonly waitsMs: readonly number[] = RETRY_WAITS_MS,
  ) {}

  async read(secretArn: string): Promise<Login | undefined> {
    try {
      const { SecretString } = await this.granted(() => this.client.getSecretValue({ SecretId: secretArn }));
      return parseLogin(SecretString ?? "");
    } catch (error) {
      // A secret without a value is "not found" as well.
      if (nameOf(error) === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  async write(secretArn: string, { username, password }: Login): Promise<void> {
    const SecretString = JSON.stringify({ username, password });
    await this.granted(() => this.client.putSecretValue({ SecretId: secretArn, SecretString }));
  }

  /** The policy on the secret was made a moment ago, and IAM takes seconds to know it everywhere. */
  private granted<T>(call: () => Promise<T>): Promise<T> {
    return retried(call, (error) => nameOf(error) === "AccessDeniedException", this.waitsMs);
  }
}

/** A value that is no login counts as none: it gets one. */
function parseLogin(text: string): Login | undefined {
  try {
    const { username, password } = JSON.parse(text) as Partial<Login>;
    return username === undefined || password === undefined ? undefined : { username, password };
  } catch {
    return undefined;
  }
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
