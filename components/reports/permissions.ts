import type * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../shared/arn";
import type { ReportsArgs } from "./args";

/*
 * QuickSight takes no actions but those of one of its roles, all of them together, and publishes no list of the roles (QS-04).
 */

const USE_DATA_SOURCE = [
  "quicksight:DescribeDataSource",
  "quicksight:DescribeDataSourcePermissions",
  "quicksight:PassDataSource",
];

const USE_DATA_SET = [
  "quicksight:DescribeDataSet",
  "quicksight:DescribeDataSetPermissions",
  "quicksight:PassDataSet",
  "quicksight:DescribeIngestion",
  "quicksight:ListIngestions",
];

const OWN_DATA_SET = [
  ...USE_DATA_SET,
  "quicksight:UpdateDataSet",
  "quicksight:DeleteDataSet",
  "quicksight:CreateIngestion",
  "quicksight:CancelIngestion",
  "quicksight:UpdateDataSetPermissions",
];

/** What a principal may do. */
export interface Permission {
  /** ARN of a QuickSight user or group. */
  principal: pulumi.Input<string>;
  actions: string[];
}

type Principals = Pick<ReportsArgs, "viewers" | "authors">;

/** Who may do what with a data set. @param neighbourArn an ARN of the account and Region */
export function dataSetPermissions(
  { viewers = [], authors = [] }: Principals,
  neighbourArn: pulumi.Output<string>,
): Permission[] {
  return [...granted(viewers, USE_DATA_SET, neighbourArn), ...granted(authors, OWN_DATA_SET, neighbourArn)];
}

/** Who may make data sets from a data source: to view one, nobody needs its source. @param neighbourArn as above */
export function dataSourcePermissions(
  { authors = [] }: Principals,
  neighbourArn: pulumi.Output<string>,
): Permission[] | undefined {
  return authors.length === 0 ? undefined : granted(authors, USE_DATA_SOURCE, neighbourArn);
}

function granted(principals: string[], actions: string[], neighbourArn: pulumi.Output<string>): Permission[] {
  return principals.map((principal) => ({ principal: principalArn(principal, neighbourArn), actions }));
}

/** ARN of a principal. One without account and Region has those of `neighbourArn`. */
function principalArn(principal: string, neighbourArn: pulumi.Output<string>): pulumi.Input<string> {
  if (principal.startsWith("arn:")) return principal;
  return neighbourArn.apply((arn) => {
    const { partition, region, accountId } = parseArn(arn);
    return `arn:${partition}:quicksight:${region}:${accountId}:${principal}`;
  });
}
