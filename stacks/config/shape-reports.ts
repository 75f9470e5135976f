import { z } from "zod";
import { byName, group, text, texts } from "./shape-parts";

const dataSet = group("ReportDataSetArgs", {
  pipeline: z.string().describe("Name of the pipeline."),
  delivery: z
    .string()
    .describe(
      "Name of the delivery, or of the SQL stage's result, whose table it is: in the lake or in the warehouse.",
    ),
  title: text,
  importMode: text,
});

/** The stack's reports. Which stores they read, and who is let in to the warehouse, follows from the deliveries. */
export const reportsShape = group("ReportsArgs", {
  dataSets: byName(dataSet),
  viewers: texts,
  authors: texts,
  quickSightCidr: text.describe(
    "The Region's QuickSight addresses, which are let in where a report is over a public warehouse (QS-07). @default the block that AWS publishes for the Region",
  ),
  vpcConnectionArn: text,
  vpcConnectionSecurityGroupId: text.describe(
    "ID of the VPC connection's security group, which is let in to a warehouse that the stack makes (QS-08). @default nobody is let in: warehouse.allowedCidrs must have the connection's subnets",
  ),
  secretsRoleName: text,
});
