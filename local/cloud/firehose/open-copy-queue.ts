import { join } from "node:path";
import { CopyQueue, type CopyQueueOptions } from "./copy-queue";
import type { DeliveryDependencies } from "./dependencies";
import type { DeliverySettings } from "./settings";
import type { StateFile } from "./state";

/** What the queue works with. */
interface CopyQueueWorld extends Pick<CopyQueueOptions, "stopping" | "metrics"> {
  dependencies: DeliveryDependencies;
}

/** Opens the copy queue of a delivery stream's folder, with what waits in it; none where the objects are the destination. */
export function openCopyQueue(
  settings: DeliverySettings,
  folder: string,
  state: StateFile,
  { dependencies, stopping, metrics }: CopyQueueWorld,
): CopyQueue | undefined {
  const { redshift, output, name } = settings;
  const { objects, warehouses, secrets, now } = dependencies;
  if (!redshift) return undefined;
  if (!warehouses || !secrets) throw new Error("a Redshift destination needs warehouses and secrets");
  return new CopyQueue({
    redshift,
    output,
    folder: join(folder, "copies"),
    state,
    objects,
    warehouses,
    secrets,
    now,
    stopping,
    metrics,
    onProblem: (problem) => dependencies.onProblem(`delivery stream ${name}: ${problem}`),
  });
}
