import type { RegisteredResource } from "../../engine";
import { ownArn } from "../arn-labels";
import { shownInputs } from "../plain-inputs";
import type { Picture, PictureEdge, PictureNode } from "./graph";
import { keysAt, type Link, type Outside, type Values } from "./links";
import { ARROW_KINDS, keysOf, kindOf, NODE_KINDS, type NodeKind, PUT_CALLS } from "./node-kinds";

const PIPELINE = "streaming-ingest:index:StreamingIngest";

/**
 * Draws the way of records through a stack: what feeds it, streams, deliveries with their transforms, and where events end.
 *
 * Arrows follow the ARNs and names that resources carry, exact to the property and in streams that exist already too.
 * Dependencies would not do: a delivery stream waits for roles, policies and buckets in the same property.
 *
 * @param resources as a named run registered them, in which ARNs and names are known
 */
export function drawPicture(resources: readonly RegisteredResource[]): Picture {
  return new Drawing(resources).picture();
}

interface Drawn {
  node: PictureNode;
  kind: NodeKind;
  type: string;
  values: Values;
  arn: string | undefined;
}

class Drawing {
  readonly #drawn: Drawn[] = [];
  readonly #arrows: { type: string; values: Values }[] = [];
  /** Boxes for what no resource stands for, by their keys. */
  readonly #outside = new Map<string, PictureNode>();
  readonly #byKey = new Map<string, PictureNode>();
  readonly #edges: PictureEdge[] = [];

  constructor(resources: readonly RegisteredResource[]) {
    const groups = pipelinesOf(resources);
    for (const resource of inDrawingOrder(resources)) {
      const { type, name, urn } = resource;
      const values = shownInputs(resource.outputs);
      if (type in ARROW_KINDS) this.#arrows.push({ type, values });
      const kind = kindOf(resource);
      if (kind === undefined) continue;
      const node: PictureNode = {
        id: `n${this.#drawn.length + 1}`,
        kind: kind.kind,
        name: kind.name?.(values) ?? name,
        detail: kind.detail?.(values),
        tone: kind.tone,
        group: groups.get(urn),
        isOutside: false,
      };
      const arn = ownArn(resource);
      this.#drawn.push({ node, kind, type, values, arn });
      for (const key of keysOf(type, arn, values)) if (!this.#byKey.has(key)) this.#byKey.set(key, node);
    }
  }

  picture(): Picture {
    for (const { node, kind, values } of this.#drawn) for (const link of linksOf(kind, values)) this.#join(node, link);
    for (const { type, values } of this.#arrows) this.#arrow(type, values);
    this.#joinPlainBoxes();
    this.#addProducers();
    const linked = new Set(this.#edges.flatMap(({ from, to }) => [from, to]));
    const own = this.#drawn.filter(({ node, kind }) => kind.standsAlone === true || linked.has(node.id));
    return { nodes: [...own.map(({ node }) => node), ...this.#outside.values()], edges: this.#edges };
  }

  #join(node: PictureNode, { direction, key, label, isDashed, otherwise }: Link): void {
    const other = this.#find(key) ?? this.#makeOutside(key, otherwise, node);
    if (other === undefined) return;
    const [from, to] = direction === "from" ? [other, node] : [node, other];
    const style = direction === "with" ? "both" : isDashed ? "dashed" : "arrow";
    this.#add({ from: from.id, to: to.id, label: label === "" ? undefined : label, style });
  }

  /** A version or an alias of a function is the function, and a consumer of a stream its stream where it is not drawn itself. */
  #find(key: string): PictureNode | undefined {
    const whole = key
      .replace(/^(arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+):.+$/, "$1")
      .replace(/\/consumer\/[^/]+$/, "");
    return this.#byKey.get(key) ?? this.#byKey.get(whole);
  }

  #makeOutside(key: string, otherwise: Outside | undefined, beside: PictureNode): PictureNode | undefined {
    const box = otherwise ?? outsideOf(key);
    if (box === undefined) return undefined;
    // What failed stands with each pipeline, so that no arrow goes across; what exists already is one for all.
    const own = box.isOwn === true ? `${beside.group ?? ""} ${key}` : key;
    const known = this.#outside.get(own);
    if (known !== undefined) {
      if (known.group !== beside.group) known.group = undefined;
      return known;
    }
    const { kind, name, tone, isOwn = false } = box;
    const id = `x${this.#outside.size + 1}`;
    const node: PictureNode = { id, kind, name, tone, group: beside.group, isOutside: !isOwn };
    this.#outside.set(own, node);
    return node;
  }

  #arrow(type: string, values: Values): void {
    const { from, to, failures = [] } = ARROW_KINDS[type] ?? { from: "", to: [] };
    const target = to
      .flatMap((reference) => keysAt(values, reference))
      .map((key) => this.#find(key))
      .find(Boolean);
    if (target === undefined) return;
    for (const key of keysAt(values, from)) this.#join(target, { direction: "from", key });
    for (const key of failures.flatMap((path) => keysAt(values, path))) {
      this.#join(target, { direction: "to", key, isDashed: true });
    }
  }

  /** Of a type that nothing is known of, only that it names another box. */
  #joinPlainBoxes(): void {
    for (const { node, values } of this.#drawn.filter(({ kind }) => kind.tone === "plain")) {
      const texts = new Set(deepTexts(values));
      for (const other of this.#drawn) {
        if (other.node === node || other.arn === undefined || !texts.has(other.arn)) continue;
        this.#add({ from: other.node.id, to: node.id, style: "line" });
      }
    }
  }

  /** Clients of AWS's own put into what nothing of the stack feeds. */
  #addProducers(): void {
    const fed = new Set(this.#edges.filter(({ style }) => style !== "both").map(({ to }) => to));
    for (const { node, type } of this.#drawn) {
      const call = PUT_CALLS[type];
      if (call === undefined || fed.has(node.id)) continue;
      const producers: PictureNode = {
        id: `p${this.#outside.size + 1}`,
        kind: "producers",
        name: call,
        tone: "source",
        group: node.group,
        isOutside: true,
      };
      this.#outside.set(producers.id, producers);
      this.#add({ from: producers.id, to: node.id, style: "arrow" });
    }
  }

  #add(edge: PictureEdge): void {
    const isKnown = this.#edges.some(
      ({ from, to, label }) => from === edge.from && to === edge.to && label === edge.label,
    );
    if (!isKnown) this.#edges.push(edge);
  }
}

function linksOf(kind: NodeKind, values: Values): Link[] {
  const keys = (references: NodeKind["to"] = []) => references.flatMap((reference) => keysAt(values, reference));
  return [
    ...keys(kind.from).map((key): Link => ({ direction: "from", key })),
    ...keys(kind.to).map((key): Link => ({ direction: "to", key })),
    ...keys(kind.failures).map((key): Link => ({ direction: "to", key, isDashed: true })),
    ...(kind.links?.(values) ?? []),
  ];
}

/** Resources are registered in the order in which their inputs come to be known; a picture must not change with that. */
function inDrawingOrder(resources: readonly RegisteredResource[]): RegisteredResource[] {
  const types = Object.keys(NODE_KINDS);
  const place = ({ type }: RegisteredResource) => (types.includes(type) ? types.indexOf(type) : types.length);
  return [...resources].sort((first, second) => place(first) - place(second) || (first.name < second.name ? -1 : 1));
}

/** The pipeline that each resource is in. */
function pipelinesOf(resources: readonly RegisteredResource[]): Map<string, string | undefined> {
  const groups = new Map<string, string | undefined>();
  // A parent is registered before its children.
  for (const { urn, type, name, parent } of resources) {
    groups.set(urn, type === PIPELINE ? name : parent === undefined ? undefined : groups.get(parent));
  }
  return groups;
}

/** `Kinesis stream` and its name, of an ARN that is nobody's here. */
function outsideOf(key: string): Outside | undefined {
  const [, service, resource = ""] = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:(.+)$/.exec(key) ?? [];
  if (service === undefined) return undefined;
  const name = resource.replace(/^[a-z-]+[/:]/, "");
  if (service === "kinesis") return { kind: "Kinesis stream", name, tone: "stream" };
  if (service === "lambda") return { kind: "Lambda", name, tone: "compute" };
  return { kind: service, name, tone: "plain" };
}

function deepTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(deepTexts) : [];
}
