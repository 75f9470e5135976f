import { mustBe, mustBeSet } from "./checks";
import { at } from "./known";
import { resourcePolicy, textsOfConfig } from "./policy";
import { TYPES } from "./types";

/** Runtimes of Lambda that AWS keeps up, as of 2026. */
const RUNTIMES: readonly string[] = [
  "nodejs22.x",
  "nodejs24.x",
  "python3.12",
  "python3.13",
  "python3.14",
  "java17",
  "java21",
  "java25",
  "dotnet8",
  "ruby3.3",
  "ruby3.4",
  "provided.al2023",
];

const runtime = resourcePolicy(
  {
    name: "lambda-runtime-supported",
    controls: ["Lambda.2"],
    level: "mandatory",
    types: [TYPES.function],
    wants: "A function's runtime gets security fixes",
    wayOut: "take a newer runtime, or add one that is new to runtimes in this policy's config",
    configSchema: {
      properties: {
        runtimes: {
          type: "array",
          items: { type: "string" },
          default: [...RUNTIMES],
          description: "Runtimes that may be used",
        },
      },
    },
  },
  ({ properties, config }) => {
    // An image brings its own.
    if (at(properties, "packageType") === "Image") return [];
    return mustBe(properties, "runtime", ...textsOfConfig(config, "runtimes", RUNTIMES));
  },
);

const traced = resourcePolicy(
  {
    name: "lambda-traced",
    controls: ["Lambda.7"],
    level: "disabled",
    types: [TYPES.function],
    wants: "A function is traced by X-Ray; Firehose gives a transform no trace to go on with, so this is off",
    wayOut: 'set tracingConfig.mode to "Active"',
  },
  ({ properties }) => mustBe(properties, "tracingConfig.mode", "Active"),
);

const inVpc = resourcePolicy(
  {
    name: "lambda-in-vpc",
    controls: ["Lambda.3"],
    level: "disabled",
    types: [TYPES.function],
    wants: "A function runs in a VPC; the functions here reach AWS's own endpoints only, so this is off",
    wayOut: "set vpcConfig",
  },
  ({ properties }) => mustBeSet(properties, "vpcConfig"),
);

const tagged = resourcePolicy(
  {
    name: "resource-tagged",
    controls: ["Kinesis.2", "Lambda.6", "Redshift.17"],
    level: "advisory",
    types: [TYPES.stream, TYPES.function, TYPES.clusterSubnets, TYPES.deliveryStream, TYPES.bucket],
    wants: "A resource has a tag, by which its costs and its owner are found",
    wayOut: "set streaming-ingest:tags",
  },
  ({ properties }) => {
    const tags = at(properties, "tags");
    const isEmpty = tags === null || (typeof tags === "object" && Object.keys(tags).length === 0);
    return isEmpty ? [{ path: "tags", reason: "must have one" }] : [];
  },
);

export const FUNCTIONS = [runtime, traced, inVpc, tagged];
