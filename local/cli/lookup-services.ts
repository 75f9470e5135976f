import { athenaSql } from "../lookup/athena-sql";
import { objectsAt } from "../lookup/objects";
import type { Services } from "../lookup/services";
import { warehouseSql } from "../lookup/warehouse-sql";
import type { TargetPlace } from "./target-place";
import { anyArn, endpointOf } from "./target-stream";
import { UsageError } from "./usage";

/** Clients of what a stack delivers to. @param secret ARN of a user's login, in place of the administrator's */
export function servicesOf(place: TargetPlace, secret: string | undefined): Services {
  const { outputs } = place;
  if (outputs === undefined) throw new UsageError("the stack's outputs are not known");
  const endpoint = endpointOf(place, anyArn(place));
  return {
    objects: objectsAt(endpoint),
    lake: athenaSql(endpoint, outputs.lake),
    warehouse: outputs.warehouse && warehouseSql(endpoint, outputs.warehouse, secret),
  };
}
