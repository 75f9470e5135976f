import type { PipelineConfig } from "./pipelines";
import type { LakeSettings, ObservabilitySettings, ReportsSettings, WarehouseSettings } from "./shape";

/** What a stack's config says, read once and checked whole. */
export interface StackConfig {
  /** Whether streams, the lake and the key may be deleted, as far as the stack goes: the lake has a switch of its own. */
  allowDeletion: boolean;
  /** Whether the stack makes a key of its own. */
  customerManagedKey: boolean;
  /** Days that logs are kept; `undefined`: the components' default. */
  logRetentionDays: number | undefined;
  /** ARN of the policy that bounds each role of the stack; `undefined`: none. */
  permissionsBoundaryArn: string | undefined;
  tags: Record<string, string>;
  lake: LakeConfig;
  /** The warehouse, where the stack has one. */
  warehouse?: WarehouseConfig;
  /** Alarms and dashboards, where the stack has them. */
  observability?: ObservabilityConfig;
  pipelines: Record<string, PipelineConfig>;
  /** The reports, where the stack has any. */
  reports?: ReportsConfig;
}

/** What tells of troubles, and what the names of the topic and of dashboards begin with. */
export type ObservabilityConfig = ObservabilitySettings & { namePrefix: string };

export type LakeConfig = LakeSettings & { databaseName: string };

/** The reports, and what their IDs begin with. */
export type ReportsConfig = ReportsSettings & { idPrefix: string };

/** The warehouse, the Region that it is made in, and what its namespace, workgroup or cluster is named where nothing else is said. */
export type WarehouseConfig = WarehouseSettings & { region: string; defaultName: string };
