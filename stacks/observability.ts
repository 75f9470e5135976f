import type * as pulumi from "@pulumi/pulumi";
import { Alarms, AlarmTopic } from "../components/observability";
import type { Warehouse } from "../components/warehouse";
import { TABLE_FUNCTION_TIMEOUT_SECONDS } from "../components/warehouse/table-function";
import { observabilityArgs } from "./compose";
import { WAREHOUSE } from "./config/checks";
import type { StackConfig } from "./config/stack-config";

/** The topic that the stack's alarms tell: the config's, or one that is made. @param kmsKeyArn the stack's own key */
export function createTopic(
  { observability, tags }: StackConfig,
  kmsKeyArn: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  if (observability === undefined) return undefined;
  const { topicArn, email, namePrefix } = observability;
  return topicArn ?? new AlarmTopic(`${namePrefix}-alarms`, { email, kmsKeyArn, tags }).topicArn;
}

/** Alarms on the warehouse, which its pipelines share. */
export function watchWarehouse(
  config: StackConfig,
  warehouse: Warehouse | undefined,
  topicArn: pulumi.Input<string> | undefined,
): void {
  const observability = observabilityArgs(config, WAREHOUSE, topicArn);
  if (warehouse === undefined || observability === undefined) return;
  const { workgroupName, clusterIdentifier, tableFunctionName } = warehouse;
  const maxCapacityRpu = config.warehouse?.serverless?.maxCapacityRpu;
  new Alarms(WAREHOUSE, {
    ...observability,
    warehouses: { redshift: { workgroupName, maxCapacityRpu, clusterIdentifier } },
    functions: { tables: { functionName: tableFunctionName, timeoutSeconds: TABLE_FUNCTION_TIMEOUT_SECONDS } },
    tags: config.tags,
  });
}
