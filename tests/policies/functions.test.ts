import { FUNCTIONS } from "../../policies/functions";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a function whose runtime gets no fixes (Lambda.2)",
    policy: "lambda-runtime-supported",
    type: TYPES.function,
    change: { runtime: "nodejs16.x" },
    findings: ['runtime must be "nodejs22.x" or'],
  },
  {
    title: "a function without traces (Lambda.7)",
    policy: "lambda-traced",
    type: TYPES.function,
    madeUp: { tracingConfig: { mode: "Active" } },
    change: { "tracingConfig/mode": "PassThrough" },
    findings: ['tracingConfig.mode must be "Active", got "PassThrough"'],
  },
  {
    title: "a function outside of a VPC (Lambda.3)",
    policy: "lambda-in-vpc",
    type: TYPES.function,
    madeUp: { vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] } },
    change: { vpcConfig: undefined },
    findings: ["vpcConfig must be set"],
  },
  {
    title: "a stream without tags (Kinesis.2)",
    policy: "resource-tagged",
    type: TYPES.stream,
    change: { tags: {} },
    findings: ["tags must have one"],
  },
  {
    title: "a function and a subnet group without tags (Lambda.6, Redshift.17)",
    policy: "resource-tagged",
    type: TYPES.clusterSubnets,
    from: "others",
    change: { tags: undefined },
    findings: ["tags must have one"],
  },
];

describeCases("functions and tags", FUNCTIONS, CASES);
