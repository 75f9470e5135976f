export { applicationHandler } from "./application-handler";
export { duckdbEngine } from "./duckdb-engine";
export type { EngineDependencies, EngineFactory, SqlCounts, SqlEngine, SqlJob } from "./engine";
export { Flink, type FlinkOptions } from "./flink";
export { jvmEngine, whyNoJvm } from "./jvm-engine";
