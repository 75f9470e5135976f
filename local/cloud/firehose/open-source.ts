import type { CommitLine } from "./commit-line";
import type { DeliveryKey } from "./delivery-key";
import type { DeliveryDependencies } from "./dependencies";
import type { Journal, JournalPosition } from "./journal";
import { JournalSource } from "./journal-source";
import { KinesisSource } from "./kinesis-source";
import type { DeliveryMetrics } from "./metrics";
import type { Tally } from "./records";
import type { DeliverySettings } from "./settings";
import type { Accept, Source } from "./source";
import type { DeliveryState } from "./state";

/** A source with what only a data stream's readers tell by themselves; of a journal its commit line tells it. */
export type DeliverySource = Source & Partial<Pick<KinesisSource, "idle" | "addTo" | "oldestArrival">>;

interface SourceSurroundings {
  dependencies: DeliveryDependencies;
  state: DeliveryState;
  /** Where the records of direct PUT lie. */
  journal: Journal | undefined;
  line: CommitLine<JournalPosition>;
  /** The customer's key of the journal, if any. */
  key: DeliveryKey | undefined;
  accept: Accept;
  /** Called with what became of records, and what moves the saved position past them. */
  commit: (tally: Tally, move: () => void) => void;
  metrics: DeliveryMetrics;
  stopping: AbortSignal;
  onProblem: (error: unknown) => void;
}

/** Opens where a delivery stream's records come from, at the saved position. */
export function openSource({ source }: DeliverySettings, around: SourceSurroundings): DeliverySource {
  const { dependencies, state, journal, line, key, accept, commit, metrics, stopping, onProblem } = around;
  if (source.kind === "kinesis") {
    return new KinesisSource({
      streams: dependencies.streams,
      streamName: source.streamName,
      pollMilliseconds: dependencies.pollMilliseconds,
      positions: state.shards,
      commit: (shardId, sequenceNumber, tally) =>
        commit(tally, () => {
          state.shards[shardId] = sequenceNumber;
        }),
      accept,
      onRead: (records, bytes, millisBehind) => {
        metrics.readFromStream(records, bytes, millisBehind);
        if (records > 0) metrics.incoming(records, bytes);
      },
      now: dependencies.now,
      stopping,
      onProblem,
    });
  }
  if (!journal) throw new Error("a direct PUT source needs its journal");
  const read = key?.guard(accept, stopping, onProblem) ?? accept;
  return new JournalSource(journal, state.journal, line, read, stopping, onProblem);
}
