import {
  Asset,
  type PropertyMap,
  type PropertyValue,
  type RegisteredResource,
  ResourceReference,
  Secret,
  Unknown,
} from "../../engine";

/** The component of a pipeline, whose name is the pipeline's. */
export const PIPELINE = "streaming-ingest:index:StreamingIngest";

/** The registered resources, and what they say of each other. */
export class Graph {
  readonly #byUrn: ReadonlyMap<string, RegisteredResource>;

  constructor(readonly resources: readonly RegisteredResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  ofType(type: string): RegisteredResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resources of a type that a resource waits for, by one of its properties or by any of them. */
  needs(
    { dependencies, propertyDependencies }: RegisteredResource,
    type: string,
    property?: string,
  ): RegisteredResource[] {
    const urns = property === undefined ? dependencies : (propertyDependencies[property] ?? []);
    return urns.flatMap((urn) => this.#byUrn.get(urn) ?? []).filter((needed) => needed.type === type);
  }

  /** Name of the pipeline that a resource is part of; its own outside of one. */
  pipelineOf(resource: RegisteredResource): string {
    for (let one: RegisteredResource | undefined = resource; one; one = this.#byUrn.get(one.parent ?? "")) {
      if (one.type === PIPELINE) return one.name;
    }
    return resource.name;
  }
}

type Known = Exclude<PropertyValue, Unknown | Secret | Asset | ResourceReference>;

/** A value by its path, such as `a.b`; `undefined` where it is not there, or not known before it is made. */
export function valueAt(map: PropertyMap, path: string): Known | undefined {
  const found = path
    .split(".")
    .reduce<PropertyValue | undefined>((value, key) => (isMap(value) ? value[key] : undefined), map);
  return isKnown(found) ? found : undefined;
}

export function numberAt(map: PropertyMap, path: string): number | undefined {
  const value = valueAt(map, path);
  return typeof value === "number" ? value : undefined;
}

export function textAt(map: PropertyMap, path: string): string | undefined {
  const value = valueAt(map, path);
  return typeof value === "string" ? value : undefined;
}

export function mapAt(map: PropertyMap, path: string): PropertyMap | undefined {
  const value = valueAt(map, path);
  return isMap(value) ? value : undefined;
}

/** The members of a list that are groups of properties. */
export function mapsAt(map: PropertyMap, path: string): PropertyMap[] {
  const value = valueAt(map, path);
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function isKnown(value: PropertyValue | undefined): value is Known {
  return (
    value !== undefined &&
    !(
      value instanceof Unknown ||
      value instanceof Secret ||
      value instanceof Asset ||
      value instanceof ResourceReference
    )
  );
}

function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return isKnown(value) && typeof value === "object" && value !== null && !Array.isArray(value);
}
