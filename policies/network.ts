import { mustBe } from "./checks";
import { at, isMap, listAt, type Properties, UNKNOWN } from "./known";
import { type Fault, numberOf, resourcePolicy } from "./policy";
import { TYPES } from "./types";

/** The tag in which a public warehouse says why it is public. */
export const PUBLIC_REASON_TAG = "public-access-reason";
/** A word or two are no reason. */
const MIN_REASON_CHARACTERS = 15;
/** Widest IPv4 block that may connect, by its prefix, as the warehouse component has it. */
const WIDEST_IPV4_PREFIX = 16;
/** What providers give a single site. */
const WIDEST_IPV6_PREFIX = 48;

const publicWithReason = resourcePolicy(
  {
    name: "redshift-public-with-reason",
    controls: ["Redshift.1", "RedshiftServerless.3"],
    level: "mandatory",
    types: [TYPES.cluster, TYPES.workgroup],
    wants:
      "A warehouse is private, or its tag public-access-reason says why not: COPY by Firehose needs a public address. Security Hub reports it all the same",
    wayOut:
      "write streaming-ingest:warehouse.publicAccessReason (component: firehoseAccess.publicAccessReason), or load by redshift.ingestion: STREAMING, which needs no public address",
    configSchema: {
      properties: {
        minimumReasonCharacters: {
          type: "integer",
          default: MIN_REASON_CHARACTERS,
          description: "Shortest reason that is taken for one",
        },
      },
    },
  },
  ({ properties, config }) => {
    if (at(properties, "publiclyAccessible") !== true) return [];
    const tags = at(properties, "tags");
    const reason = isMap(tags) ? (tags[PUBLIC_REASON_TAG] ?? null) : tags;
    const minimum = numberOf(config, "minimumReasonCharacters", MIN_REASON_CHARACTERS);
    if (reason === UNKNOWN || (typeof reason === "string" && reason.trim().length >= minimum)) return [];
    return [
      {
        path: `tags.${PUBLIC_REASON_TAG}`,
        reason: `must say in ${minimum} characters or more why the endpoint is public`,
      },
    ];
  },
);

const vpcRouting = resourcePolicy(
  {
    name: "redshift-vpc-routing",
    controls: ["Redshift.7", "RedshiftServerless.1"],
    level: "mandatory",
    types: [TYPES.cluster, TYPES.workgroup],
    wants: "A warehouse's COPY and UNLOAD go through its VPC, where rules and flow logs see them",
    wayOut: "set enhancedVpcRouting: true, with an S3 endpoint in the VPC",
  },
  ({ properties }) => mustBe(properties, "enhancedVpcRouting", true),
);

const ingressBounded = resourcePolicy(
  {
    name: "ingress-bounded",
    controls: ["Redshift.15", "EC2.13", "EC2.18", "EC2.19"],
    level: "mandatory",
    types: [TYPES.ingressRule, TYPES.securityGroup],
    wants: "No port is open to the whole internet, nor to a block that nobody oversees",
    wayOut: "name the block of the office, the VPC or the service",
    configSchema: {
      properties: {
        widestIpv4Prefix: {
          type: "integer",
          default: WIDEST_IPV4_PREFIX,
          minimum: 1,
          maximum: 32,
          description: "Prefix of the widest IPv4 block that may connect",
        },
      },
    },
  },
  ({ properties, config }) => {
    const widest = numberOf(config, "widestIpv4Prefix", WIDEST_IPV4_PREFIX);
    return blocksOf(properties)
      .filter(({ block }) => isTooWide(block, widest))
      .map(({ path, block }) => ({
        path,
        reason: `must not be open to ${block}`,
      }));
  },
);

/** The blocks of a rule of its own, and of the rules in a security group. */
function blocksOf(properties: Properties): { path: string; block: string }[] {
  const own = ["cidrIpv4", "cidrIpv6"].map((path) => ({ path, block: at(properties, path) }));
  const inline = (listAt(properties, "ingress") ?? []).flatMap((rule, index) =>
    ["cidrBlocks", "ipv6CidrBlocks"].flatMap((key) =>
      (listAt(rule, key) ?? []).map((block) => ({ path: `ingress[${index}].${key}`, block })),
    ),
  );
  return [...own, ...inline].flatMap(({ path, block }) => (typeof block === "string" ? [{ path, block }] : []));
}

function isTooWide(block: string, widestIpv4: number): boolean {
  const prefix = Number(block.split("/")[1]);
  return prefix < (block.includes(":") ? WIDEST_IPV6_PREFIX : widestIpv4);
}

const mskPrivate = resourcePolicy(
  {
    name: "msk-source-private",
    controls: ["MSK.4"],
    level: "mandatory",
    types: [TYPES.deliveryStream],
    wants: "A topic is read by a private connection: a public one needs a cluster that is on the internet",
    wayOut: 'set source.msk.connectivity to "PRIVATE"',
  },
  ({ properties }) => {
    if (at(properties, "mskSourceConfiguration") === null) return [];
    return mustBe(properties, "mskSourceConfiguration.authenticationConfiguration.connectivity", "PRIVATE");
  },
);

const metadataV2 = resourcePolicy(
  {
    name: "instance-metadata-v2",
    controls: ["EC2.8", "EC2.170"],
    level: "mandatory",
    types: [TYPES.launchTemplate],
    wants: "A host gives its role's credentials only to who asked for a token: a forged request gets none",
    wayOut: 'set metadataOptions.httpTokens to "required"',
  },
  ({ properties }) => mustBe(properties, "metadataOptions.httpTokens", "required"),
);

const noPublicAddress = resourcePolicy(
  {
    name: "instance-without-public-address",
    controls: ["EC2.25"],
    level: "mandatory",
    types: [TYPES.launchTemplate],
    wants: "A host with the agent has no public address: it only puts records",
    wayOut: "leave associatePublicIpAddress out, and reach AWS through endpoints or NAT",
  },
  ({ properties }) =>
    (listAt(properties, "networkInterfaces") ?? []).flatMap((face, index) => {
      const isPublic = at(face, "associatePublicIpAddress");
      if (isPublic !== true && isPublic !== "true") return [];
      return [{ path: `networkInterfaces[${index}].associatePublicIpAddress`, reason: "must be false" }];
    }),
);

const subnetsInZones = resourcePolicy(
  {
    name: "redshift-subnets-in-zones",
    controls: ["Redshift.16"],
    level: "advisory",
    types: [TYPES.clusterSubnets],
    wants: "A cluster's subnets lie in two zones or more, so that it can be made anew when one fails",
    wayOut: "name subnets of another zone too",
  },
  ({ properties }) => twoSubnets(properties, "subnetIds"),
);

const functionInZones = resourcePolicy(
  {
    name: "lambda-subnets-in-zones",
    controls: ["Lambda.5"],
    level: "advisory",
    types: [TYPES.function],
    wants: "A function in a VPC has subnets in two zones or more, so that it runs when one fails",
    wayOut: "name subnets of another zone too",
  },
  ({ properties }) => (at(properties, "vpcConfig") === null ? [] : twoSubnets(properties, "vpcConfig.subnetIds")),
);

function twoSubnets(properties: Properties, path: string): Fault[] {
  const subnets = listAt(properties, path);
  if (subnets === undefined || subnets.length >= 2) return [];
  return [{ path, reason: `must be two subnets or more, got ${subnets.length}` }];
}

export const NETWORK = [
  publicWithReason,
  vpcRouting,
  ingressBounded,
  mskPrivate,
  metadataV2,
  noPublicAddress,
  subnetsInZones,
  functionInZones,
];
