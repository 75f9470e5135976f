import { validateReports } from "../../components/reports";
import { type Problem, under } from "../../components/shared/problems";
import { suggestion } from "../../components/shared/suggestion";
import { allDeliveries } from "../../components/streaming-ingest";
import { type ReportParts, reportedDelivery, reportsArgs, reportsOnWarehouse } from "../compose-reports";
import type { ReportsConfig, StackConfig } from "./stack-config";

/** Name of the reports' component. */
export const REPORTS = "reports";

/** Settings that speak of the way from QuickSight to the warehouse. */
const WAREHOUSE_ONLY = [
  "quickSightCidr",
  "vpcConnectionArn",
  "vpcConnectionSecurityGroupId",
  "secretsRoleName",
] as const;

/** Every problem of the stack's reports. @param parts what they are wired to, none of it known */
export function checkReports(config: StackConfig, parts: ReportParts): Problem[] {
  const { reports } = config;
  const args = reportsArgs(config, parts);
  if (reports === undefined || args === undefined) return [];
  const unknown = checkDeliveries(config, reports);
  return under("reports", [
    ...unknown,
    // Where each data set is over a delivery that is not there, that says it all.
    ...inTermsOfConfig(validateReports({ ...args, tags: undefined }, REPORTS)).filter(
      ({ path }) => unknown.length === 0 || path !== "dataSets",
    ),
    ...checkWayToWarehouse(config, reports),
  ]);
}

function checkDeliveries(config: StackConfig, { dataSets }: ReportsConfig): Problem[] {
  return Object.entries(dataSets).flatMap(([key, { pipeline, delivery }]) => {
    const path = `dataSets.${key}`;
    const args = config.pipelines[pipeline];
    if (args === undefined) return [noSuch(`${path}.pipeline`, "pipeline", pipeline, Object.keys(config.pipelines))];
    if (reportedDelivery(config, pipeline, delivery) !== undefined) return [];
    const known = allDeliveries(args, pipeline).map((plan) => plan.key);
    return [noSuch(`${path}.delivery`, `delivery of ${pipeline}`, delivery, known)];
  });
}

function noSuch(path: string, what: string, name: string, known: string[]): Problem {
  return { path, reason: `must name a ${what}, got "${name}"; ${suggestion(name, known)}` };
}

/** The pipeline checks its own schemas; here a table goes by its delivery. */
function inTermsOfConfig(problems: Problem[]): Problem[] {
  return problems
    .filter(({ path }) => !/\.schema\.(?!columns$)/.test(path))
    .map(({ path, reason }) => ({ path: path.replace(/\.(warehouse|lake)Table\b.*/, ".delivery"), reason }));
}

function checkWayToWarehouse(config: StackConfig, reports: ReportsConfig): Problem[] {
  if (!reportsOnWarehouse(config)) {
    return WAREHOUSE_ONLY.flatMap((setting) =>
      leftOut(reports, setting, "must be left out: no data set is over a table of the warehouse"),
    );
  }
  if (config.warehouse?.existing !== undefined) {
    return (["quickSightCidr", "vpcConnectionSecurityGroupId"] as const).flatMap((setting) =>
      leftOut(reports, setting, "must be left out with warehouse.existing, whose owner lets QuickSight in"),
    );
  }
  if (reports.vpcConnectionArn !== undefined) {
    return leftOut(
      reports,
      "quickSightCidr",
      "must be left out beside vpcConnectionArn, by which QuickSight comes with private addresses",
    );
  }
  const problems = leftOut(reports, "vpcConnectionSecurityGroupId", "must be left out without vpcConnectionArn");
  return isPublic(config) ? problems : [...problems, { path: "vpcConnectionArn", reason: NEEDS_CONNECTION }];
}

const NEEDS_CONNECTION =
  "must be given: without a delivery by COPY the warehouse is private, and QuickSight reaches it by a VPC connection only (QS-08); make one in the warehouse's VPC and name it, or report on the lake's table instead";

/** Nobody but Firehose needs a public address, so without COPY there is none. */
function isPublic({ pipelines }: StackConfig): boolean {
  const plans = Object.entries(pipelines).flatMap(([name, pipeline]) => allDeliveries(pipeline, name));
  return plans.some(({ destination }) => destination === "COPY");
}

function leftOut(reports: ReportsConfig, setting: (typeof WAREHOUSE_ONLY)[number], reason: string): Problem[] {
  return reports[setting] === undefined ? [] : [{ path: setting, reason }];
}
