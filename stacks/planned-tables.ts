import type { Problem } from "../components/shared/problems";
import { allDeliveries, type DeliveryPlan } from "../components/streaming-ingest";
import { targetTableArgs } from "../components/streaming-ingest/plan";
import { tableDefinition } from "../components/target-table/definition";
import type { TableDefinition } from "../lambda/redshift-table/request";
import type { CollectedConfig } from "./config";
import { UNREAD_SCHEMA } from "./config/pipelines";
import { isUnknownKeyOf } from "./config/shape-problems";

/** A table of the warehouse as the config describes it, though the config as a whole may be refused. */
export interface PlannedTable {
  /** Name of its component, which it keeps as long as pipeline and delivery keep theirs. */
  name: string;
  definition: TableDefinition;
  /** Where the config says a part of the definition; nothing where the config has a problem there, and so no answer. */
  pathOf(part: string): string | undefined;
}

/** Stands for the warehouse, of which a definition says nothing. */
const WAREHOUSE = { jdbcUrl: "", databaseName: "", tableFunctionName: "", tableFunctionRoleName: "" };
const STREAM = { streamArn: "" };

/** The tables of a config, so that they can be compared with earlier ones before the config is in order. */
export function plannedTables({ config, problems }: CollectedConfig): PlannedTable[] {
  return Object.entries(config.pipelines).flatMap(([pipeline, args]) =>
    allDeliveries(args, pipeline)
      .filter(({ destination }) => destination !== "LAKE")
      .map((plan) => plannedTable(plan, `ingest.${pipeline}.${plan.path}`, problems)),
  );
}

function plannedTable(plan: DeliveryPlan, path: string, problems: Problem[]): PlannedTable {
  const stream = plan.destination === "STREAMING" ? STREAM : undefined;
  return {
    name: plan.componentName,
    definition: tableDefinition(targetTableArgs(plan, WAREHOUSE, stream, undefined)),
    pathOf: (part) => {
      const setting = settingOf(part);
      return isSound(setting, plan, path, problems) ? `${path}.${setting}` : undefined;
    },
  };
}

/** The delivery's own word for a part of the definition. */
function settingOf(part: string): string {
  if (part === "tableName") return "table";
  if (part === "ingestion.stagedFormat") return "redshift.format";
  return part.startsWith("schema") ? part : `redshift.${part}`;
}

/** A setting with a problem was taken out, and one that is left out may be the one that another key misspells. */
function isSound(setting: string, { delivery, schema }: DeliveryPlan, path: string, problems: Problem[]): boolean {
  if (setting.startsWith("schema")) return !schema.name.startsWith(UNREAD_SCHEMA);
  const [group, key] = setting.startsWith("redshift.") ? [`${path}.redshift`, setting.split(".")[1]] : [path, setting];
  const settings: object = group === path ? delivery : (delivery.redshift ?? {});
  const isGiven = key !== undefined && key in settings;
  return !problems.some(
    (problem) => `${problem.path}.`.startsWith(`${group}.${key}.`) || (!isGiven && isUnknownKeyOf(group, problem)),
  );
}
