import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudSettings } from "../../../local/cloud/contracts";

/** Settings with an empty data folder of their own. */
export function temporarySettings(): CloudSettings {
  return {
    dataDir: mkdtempSync(join(tmpdir(), "embedded-cloud-")),
    region: "eu-west-1",
    accountId: "123456789012",
  };
}

export function removeData({ dataDir }: CloudSettings): void {
  rmSync(dataDir, { recursive: true, force: true });
}

/** What an ordinary SDK client needs to reach the gateway. */
export function clientSettings(endpoint: string) {
  return { endpoint, region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
