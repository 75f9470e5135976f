import { z } from "zod";
import type { Secrets, WarehouseLogin } from "../contracts";
import type { RedshiftSettings } from "./settings";

/** Firehose reads the secret anew after so long. */
const CACHE_MILLISECONDS = 600_000;

const secretValue = z.looseObject({ username: z.string().min(1), password: z.string().min(1) });

/** How a delivery stream signs in to its warehouse. */
export class RedshiftLogin {
  private cached: { login: WarehouseLogin; readAt: number } | undefined;

  constructor(
    private readonly settings: Pick<RedshiftSettings, "jdbcUrl" | "credentials">,
    private readonly secrets: Secrets,
    private readonly now: () => number,
  ) {}

  /** @throws Error when the secret has no value or another form; the message has nothing of the value */
  get(): WarehouseLogin {
    const { jdbcUrl, credentials } = this.settings;
    if (!("secretArn" in credentials)) {
      return { jdbcUrl, username: credentials.username, password: credentials.password.reveal() };
    }
    if (!this.cached || this.now() - this.cached.readAt >= CACHE_MILLISECONDS) {
      const { username, password } = readSecret(credentials.secretArn, this.secrets.value(credentials.secretArn));
      this.cached = { login: { jdbcUrl, username, password }, readAt: this.now() };
    }
    return this.cached.login;
  }

  /** Has the secret read anew: what failed may have failed for a rotated password. */
  forget(): void {
    this.cached = undefined;
  }
}

function readSecret(secretArn: string, text: string): { username: string; password: string } {
  const parsed = secretValue.safeParse(parseOrNothing(text));
  if (parsed.success) return parsed.data;
  // Neither JSON.parse's words nor zod's: they quote what they were given.
  throw new Error(`secret ${secretArn} must hold {"username": "…", "password": "…"} (R-04)`);
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
