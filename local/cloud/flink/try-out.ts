import { END_OF_TIME } from "./aligned-grid";
import { BatchReader } from "./batch";
import { type PlannedJob, usedColumns } from "./plan-job";
import { runOf } from "./query-run";
import { Store } from "./store";

/** Runs each query once without rows. @throws Error with DuckDB's words for one that it does not take */
export async function tryOut({ source, queries }: PlannedJob, application: string): Promise<void> {
  const store = await Store.inMemory();
  try {
    await store.run(new BatchReader(source, usedColumns(queries)).createTable);
    await store.run("SET VARIABLE now_ms = 0::BIGINT");
    for (const [number, { plan, sink }] of queries.entries()) {
      try {
        const run = runOf(plan, number, store);
        await run.load();
        await run.step(-END_OF_TIME, END_OF_TIME);
        await run.openWindows();
      } catch (error) {
        const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
        throw new Error(
          `application "${application}" cannot run here. ${sink.name}: the embedded engine does not take the query (${reason}). Start with --engine flink, which runs all of Flink SQL, or write it otherwise.`,
          { cause: error },
        );
      }
    }
  } finally {
    store.close();
  }
}
