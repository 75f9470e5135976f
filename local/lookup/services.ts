import type { Objects } from "./objects";
import type { SqlPlace } from "./rows";

/** Where records end: what a look-up asks. */
export interface Services {
  objects: Objects;
  lake: SqlPlace;
  /** Where the stack has one. */
  warehouse: SqlPlace | undefined;
}
