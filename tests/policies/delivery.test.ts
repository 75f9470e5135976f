import { DELIVERY } from "../../policies/delivery";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a delivery without an error prefix",
    policy: "delivery-error-output",
    type: TYPES.deliveryStream,
    name: "access-log-raw",
    change: { "extendedS3Configuration/errorOutputPrefix": undefined },
    findings: ["extendedS3Configuration.errorOutputPrefix must be set"],
  },
  {
    title: "a delivery whose errors lie among its data",
    policy: "delivery-error-output",
    type: TYPES.deliveryStream,
    name: "access-log-raw",
    change: { "extendedS3Configuration/errorOutputPrefix": "access-log/raw/!{timestamp:yyyy/MM/dd/HH}/" },
    findings: ["extendedS3Configuration.errorOutputPrefix must not be the prefix of the data"],
  },
  {
    title: "a delivery to Redshift that is staged at the top of the bucket",
    policy: "delivery-error-output",
    type: TYPES.deliveryStream,
    name: "app-events-warehouse",
    change: { "redshiftConfiguration/s3Configuration/prefix": "" },
    findings: ["redshiftConfiguration.s3Configuration.prefix must be set"],
  },
];

describeCases("single deliveries", DELIVERY, CASES);
