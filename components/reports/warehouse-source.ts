import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { unprotected } from "../shared/deletion";
import type { WarehouseConnectionArgs } from "../warehouse/connection";
import type { ReportsArgs } from "./args";
import { dataSourcePermissions } from "./permissions";
import type { ReaderNodes } from "./reader";
import { checkVpcConnectionArn } from "./validate";

/** Makes the data source over the warehouse, once the reader can sign in: QuickSight tries it as it is made. */
export function createWarehouseSource(
  name: string,
  args: ReportsArgs,
  warehouse: WarehouseConnectionArgs,
  { secret, invocation, secretsRolePolicy }: ReaderNodes,
  parent: pulumi.Resource,
): aws.quicksight.DataSource {
  const { idPrefix = name, vpcConnectionArn, tags } = args;
  const id = `${idPrefix}-warehouse`;
  const checkArn = (arn: string) => checkVpcConnectionArn("vpcConnectionArn", arn);
  // `jdbc:redshift://<host>:<port>/<database>`
  const endpoint = pulumi.output(warehouse.jdbcUrl).apply((jdbcUrl) => new URL(jdbcUrl.replace(/^jdbc:/, "")));
  return new aws.quicksight.DataSource(
    `${name}-warehouse`,
    {
      dataSourceId: id,
      name: id,
      type: "REDSHIFT",
      parameters: {
        redshift: {
          database: warehouse.databaseName,
          host: endpoint.apply(({ hostname }) => hostname),
          port: endpoint.apply(({ port }) => Number(port)),
        },
      },
      // By its ARN, so that the password is in no plan, no state and no data source (QS-06).
      credentials: { secretArn: secret.arn },
      sslProperties: { disableSsl: false },
      vpcConnectionProperties:
        vpcConnectionArn === undefined
          ? undefined
          : { vpcConnectionArn: checkedLater("Reports", name, vpcConnectionArn, checkArn, parent) },
      permissions: dataSourcePermissions(args, secret.arn),
      tags,
    },
    { ...unprotected(parent), dependsOn: [invocation, ...(secretsRolePolicy ? [secretsRolePolicy] : [])] },
  );
}
