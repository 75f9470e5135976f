import type { Breakage } from "./breakage";
import { OF_CONSUMERS } from "./of-consumers";
import { OF_LAKE_DELIVERIES, OF_PROCESSING, OF_WAREHOUSE_DELIVERIES } from "./of-deliveries";
import { OF_FEEDS } from "./of-feeds";
import { OF_OBSERVABILITY } from "./of-observability";
import { OF_ANALYTICS, OF_TOGETHER } from "./of-pipelines";
import { OF_PRICE } from "./of-price";
import { OF_REPORTS } from "./of-reports";
import { OF_SOURCES } from "./of-sources";
import { OF_LAKE, OF_STACK, OF_WAREHOUSE } from "./of-stores";

export const BREAKAGES: Breakage[] = [
  ...OF_STACK,
  ...OF_SOURCES,
  ...OF_LAKE_DELIVERIES,
  ...OF_PROCESSING,
  ...OF_WAREHOUSE_DELIVERIES,
  ...OF_FEEDS,
  ...OF_CONSUMERS,
  ...OF_ANALYTICS,
  ...OF_TOGETHER,
  ...OF_OBSERVABILITY,
  ...OF_LAKE,
  ...OF_WAREHOUSE,
  ...OF_REPORTS,
  ...OF_PRICE,
];
