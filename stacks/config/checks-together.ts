import { checkFiltersOfLogGroups } from "../../components/feeds";
import type { Problem } from "../../components/shared/problems";
import {
  allDeliveries,
  type DeliveryPlan,
  overlapsWith,
  placesOf,
  tablePlaces,
} from "../../components/streaming-ingest";
import type { StackConfig } from "./stack-config";

/** A delivery of any pipeline; its path is that in the config. */
interface PlacedPlan extends DeliveryPlan {
  pipeline: string;
}

/** How the pipelines of a stack get on in one lake and one account. A component sees its own deliveries only. */
export function checkTogether(config: StackConfig): Problem[] {
  return [
    ...checkStreamNames(config),
    ...checkLogGroups(config),
    ...checkTopicRules(config),
    ...pairsOf(plansOf(config)).flatMap(([plan, earlier]) => [
      ...checkNames(plan, earlier),
      ...(plan.pipeline === earlier.pipeline ? [] : [...checkTables(plan, earlier), ...checkPlaces(plan, earlier)]),
    ]),
  ];
}

function plansOf({ pipelines }: StackConfig): PlacedPlan[] {
  return Object.entries(pipelines).flatMap(([pipeline, args]) =>
    allDeliveries(args, pipeline).map((plan) => ({ ...plan, pipeline, path: `ingest.${pipeline}.${plan.path}` })),
  );
}

/** Each with each that stands before it. */
function pairsOf<Item>(items: Item[]): [Item, Item][] {
  return items.flatMap((item, index) => items.slice(0, index).map((earlier): [Item, Item] => [item, earlier]));
}

/** K-01: a stream's name is its account's and Region's. */
function checkStreamNames({ pipelines }: StackConfig): Problem[] {
  const named = Object.entries(pipelines).flatMap(([pipeline, { source }]) =>
    source.kinesis?.name === undefined
      ? []
      : [{ path: `ingest.${pipeline}.source.kinesis.name`, name: source.kinesis.name }],
  );
  return pairsOf(named)
    .filter(([{ name }, earlier]) => name === earlier.name)
    .map(([{ path, name }, earlier]) => taken(path, name, earlier.path));
}

/** S-01: a log group's filters are counted over all pipelines; a pipeline counts its own. */
function checkLogGroups({ pipelines }: StackConfig): Problem[] {
  const all = Object.entries(pipelines).flatMap(([pipeline, { feeds: { logs = {} } = {} }]) =>
    Object.entries(logs).map(([key, feed]) => ({ pipeline, path: `ingest.${pipeline}.feeds.logs.${key}`, feed })),
  );
  const problemsOf = (feeds: typeof all) =>
    checkFiltersOfLogGroups(Object.fromEntries(feeds.map(({ path, feed }) => [path, feed])));
  const known = Object.keys(pipelines)
    .flatMap((name) => problemsOf(all.filter(({ pipeline }) => pipeline === name)))
    .map(({ path }) => path);
  return problemsOf(all).filter(({ path }) => !known.includes(path));
}

/** S-10: a rule's name is its account's and Region's. */
function checkTopicRules({ pipelines }: StackConfig): Problem[] {
  const named = Object.entries(pipelines).flatMap(([pipeline, { feeds: { iot = {} } = {} }]) =>
    Object.entries(iot).flatMap(([key, { ruleName }]) =>
      ruleName === undefined ? [] : [{ path: `ingest.${pipeline}.feeds.iot.${key}.ruleName`, name: String(ruleName) }],
    ),
  );
  return pairsOf(named)
    .filter(([{ name }, earlier]) => name === earlier.name)
    .map(([{ path, name }, earlier]) => taken(path, name, earlier.path));
}

/** Two components or two delivery streams of one name. */
function checkNames(plan: PlacedPlan, earlier: PlacedPlan): Problem[] {
  const problems: Problem[] = [];
  if (plan.componentName === earlier.componentName) {
    const reason = `makes the name "${plan.componentName}", as ${earlier.path} does; rename one of them`;
    problems.push({ path: plan.path, reason });
  }
  const name = plan.delivery.deliveryStreamName;
  if (name !== undefined && name === earlier.delivery.deliveryStreamName) {
    problems.push(taken(`${plan.path}.deliveryStreamName`, name, `${earlier.path}.deliveryStreamName`));
  }
  return problems;
}

function taken(path: string, name: string, owner: string): Problem {
  return { path, reason: `"${name}" is already ${owner}; give each its own` };
}

function checkTables(plan: PlacedPlan, earlier: PlacedPlan): Problem[] {
  const taken = new Set(tablePlaces(earlier).map(({ place }) => place));
  return tablePlaces(plan)
    .filter(({ place }) => taken.has(place))
    .map(({ path, tableName }) => {
      const reason = `"${tableName}" is already the table of ${earlier.path}; give each delivery its own`;
      return { path: `${plan.path}.${path}`, reason };
    });
}

function checkPlaces(plan: PlacedPlan, earlier: PlacedPlan): Problem[] {
  return overlapsWith(placesOf(plan, plan.path), placesOf(earlier, earlier.path));
}
