import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDataDir } from "../../../local/cli/data-dir";
import { UsageError } from "../../../local/cli/usage";

describe("makeDataDir", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "data-dir-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("makes a folder with all above it, and takes one that is there", () => {
    const deep = join(folder, "a/b/c");
    makeDataDir(deep);
    assert.ok(existsSync(deep));
    makeDataDir(deep);
  });

  it("refuses a file, and what lies below one, by its name and with the way out", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const place of [file, join(file, "below")]) {
      assert.throws(
        () => makeDataDir(place),
        (error: Error) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, /file cannot be made \(.*\); name another folder by --data-dir$/);
          return true;
        },
      );
    }
  });
});
