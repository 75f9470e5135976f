import { alignColumns } from "../../../local/cli/table";

/** Adds a test that is a row of the table. @param prove answers in a few words what was found */
export type Accepts = (title: string, prove: () => Promise<string>) => void;

/** A table of what each system is accepted by, printed when the tests of its `describe` have run. */
export class AcceptanceTable {
  private readonly rows: { system: string; client: string; test: Mocha.Test }[] = [];
  private readonly findings = new Map<Mocha.Test, string>();

  constructor() {
    after(() => this.print());
  }

  /** The tests of one system, as `describe` takes them. */
  system(system: string, client: string, define: (accepts: Accepts) => void): void {
    describe(`${system}, by ${client}`, () => {
      define((title, prove) => {
        const test = it(title, async () => {
          this.findings.set(test, await prove());
        });
        this.rows.push({ system, client, test });
      });
    });
  }

  private print(): void {
    const cells = this.rows.map(({ system, client, test }) => [system, client, test.title, this.result(test)]);
    const lines = alignColumns(["system", "client", "accepted when it", "result"], cells);
    console.log(["", ...lines.map((line) => `  ${line}`), ""].join("\n"));
  }

  private result(test: Mocha.Test): string {
    if (test.isPending()) return "skipped";
    if (test.isPassed()) return `accepted: ${this.findings.get(test) ?? ""}`;
    return test.isFailed() ? "FAILED" : "NOT REACHED";
  }
}
