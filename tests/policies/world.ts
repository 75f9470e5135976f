import { DeliveryStream } from "../../components/delivery-stream";
import { AgentFeed } from "../../components/feeds/agent-feed";
import { DmsFeed } from "../../components/feeds/dms-feed";
import { Warehouse } from "../../components/warehouse";
import type { PropertyMap, RegisteredResource } from "../../local/engine";
import { registeredResource } from "../support/registered";
import { runStandingIn, standIn } from "./stand-in";

const AWS = "eu-west-1:123456789012";
const STREAM = { streamName: "clicks", streamArn: `arn:aws:kinesis:${AWS}:stream/clicks` };

/** What no shipped stack has: a cluster, a topic as a source, DMS, and hosts that are launched. */
async function otherParts(): Promise<void> {
  const publicAccessReason = "COPY by Firehose reaches no private warehouse";
  new Warehouse("sales", {
    region: "eu-west-1",
    cluster: { numberOfNodes: 2, multiAz: true },
    firehoseAccess: { publicAccessReason },
    tags: { team: "sales" },
  });
  new DeliveryStream("topic", {
    source: {
      msk: {
        clusterArn: `arn:aws:kafka:${AWS}:cluster/main/11111111-2222-3333-4444-555555555555-1`,
        topicName: "clicks",
        connectivity: "PRIVATE",
      },
    },
    bucketArn: "arn:aws:s3:::topics",
    prefix: "topic/",
  });
  new DmsFeed("changes", {
    target: { kinesis: STREAM },
    feed: {
      replicationInstanceArn: `arn:aws:dms:${AWS}:rep:SHOP1`,
      sourceEndpointArn: `arn:aws:dms:${AWS}:endpoint:SHOPDB`,
    },
  });
  new AgentFeed("hosts", { target: { kinesis: STREAM }, feed: { filePattern: "/var/log/app/*", launchTemplate: {} } });
}

/** What the shipped stack and the parts above register, with every answer of AWS stood in for. */
export interface World {
  production: RegisteredResource[];
  others: RegisteredResource[];
  feeds: RegisteredResource[];
  analytics: RegisteredResource[];
}

let world: Promise<World> | undefined;

/** The resources that the cases take from; made once, one program behind the other. */
export function theWorld(): Promise<World> {
  world ??= (async () => ({
    production: (await standIn({ stack: "production" })).resources,
    others: (await runStandingIn({ program: otherParts })).resources,
    feeds: (await standIn({ file: "stacks/examples/feeds.yaml" })).resources,
    analytics: (await standIn({ file: "stacks/examples/s4-sql-redshift.yaml" })).resources,
  }))();
  return world;
}

/** A resource that no component here registers. */
export function madeUp(type: string, inputs: PropertyMap): RegisteredResource {
  return registeredResource(type, "made-up", inputs);
}

/** The resource with some properties otherwise, by paths such as `rules/0/status`; `undefined` takes one away. */
export function changed(resource: RegisteredResource, changes: Record<string, unknown>): RegisteredResource {
  const copy = (properties: PropertyMap): PropertyMap => {
    const all = clone(properties) as PropertyMap;
    for (const [path, value] of Object.entries(changes)) set(all, path.split("/"), value);
    return all;
  };
  return { ...resource, inputs: copy(resource.inputs), outputs: copy(resource.outputs) };
}

function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clone);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clone(part)]));
}

function set(holder: object, [step = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(holder, step);
    else Reflect.set(holder, step, value);
    return;
  }
  const inner: unknown = Reflect.get(holder, step);
  const next = typeof inner === "object" && inner !== null ? inner : {};
  Reflect.set(holder, step, next);
  set(next, rest, value);
}
