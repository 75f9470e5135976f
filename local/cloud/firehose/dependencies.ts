import type {
  Catalog,
  CloudSettings,
  ColumnarWriter,
  Functions,
  Keys,
  Metrics,
  ObjectStore,
  RecordStreams,
  Secrets,
  Warehouses,
} from "../contracts";

/** What a delivery stream works with. */
export interface DeliveryDependencies {
  cloud: CloudSettings;
  now: () => number;
  objects: ObjectStore;
  streams: RecordStreams;
  functions: Functions;
  catalog: Catalog;
  columnar: ColumnarWriter;
  warehouses?: Warehouses;
  secrets?: Secrets;
  keys?: Keys;
  metrics: Metrics;
  pollMilliseconds: number;
  syncJournal: boolean;
  putLimits: boolean;
  onProblem: (problem: string) => void;
}
