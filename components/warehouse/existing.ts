import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { type Problem, under } from "../shared/problems";
import type { ExistingWarehouseArgs } from "./args";
import type { WarehouseTarget } from "./made";
import { clusterArn } from "./policies";
import { checkAdminSecretArn, checkHost, checkStreamingRoleArn, checkWorkgroupArn } from "./validate-existing";

/** A warehouse that exists. */
export interface AdoptedWarehouse extends WarehouseTarget {
  streamingRoleArn?: pulumi.Output<string>;
}

/** Takes the warehouse that is named. Nothing is made of it and nothing changed. */
export function adoptWarehouse(
  name: string,
  existing: ExistingWarehouseArgs,
  region: string,
  parent: pulumi.Resource,
): AdoptedWarehouse {
  const { workgroupName, workgroupArn, clusterIdentifier, streamingRoleArn } = existing;
  const checked = (input: pulumi.Input<string>, check: (value: string) => Problem[]) =>
    checkedLater("Warehouse", name, input, (value) => under("existing", check(value)), parent);
  const adminSecretArn = checked(existing.adminSecretArn, (arn) => checkAdminSecretArn(arn, region));
  return {
    host: checked(existing.host, (host) => checkHost(host, existing, region)),
    adminSecretArn,
    // A cluster's ARN is made of its identifier; that of a workgroup is given (RS-30).
    warehouseArn:
      clusterIdentifier === undefined
        ? checked(workgroupArn ?? "", (arn) => checkWorkgroupArn(arn, region))
        : adminSecretArn.apply((arn) => clusterArn(clusterIdentifier, arn)),
    workgroupName: workgroupName === undefined ? undefined : pulumi.output(workgroupName),
    clusterIdentifier: clusterIdentifier === undefined ? undefined : pulumi.output(clusterIdentifier),
    streamingRoleArn: streamingRoleArn === undefined ? undefined : checked(streamingRoleArn, checkStreamingRoleArn),
  };
}
