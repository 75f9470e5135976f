import type { PolicyResource } from "@pulumi/policy";
import { knownProperties, type Properties } from "./known";

/** A resource among those of its stack. */
export interface StackResource {
  urn: string;
  type: string;
  name: string;
  properties: Properties;
  source: PolicyResource;
}

/** The resources of a stack, and what waits for what. */
export class StackView {
  readonly resources: StackResource[];
  readonly #byUrn: Map<string, StackResource>;

  constructor(resources: PolicyResource[]) {
    this.resources = resources.map((source) => {
      const { urn, type, name, props } = source;
      return { urn, type, name, properties: knownProperties(props), source };
    });
    this.#byUrn = new Map(this.resources.map((resource) => [resource.urn, resource]));
  }

  ofType(...types: string[]): StackResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** What a property is made of: the resources whose outputs it holds. */
  sourcesOf(resource: StackResource, property: string): StackResource[] {
    return this.#known(resource.source.propertyDependencies[property] ?? []);
  }

  /** Everything that is there before the resource is made. */
  madeBefore(resource: StackResource): Set<StackResource> {
    return this.#closure(directDependencies(resource.source));
  }

  /** What a property's value is made of, and what that waits for. */
  madeBeforeProperty(resource: StackResource, property: string): Set<StackResource> {
    return this.#closure(resource.source.propertyDependencies[property] ?? []);
  }

  #closure(from: PolicyResource[]): Set<StackResource> {
    const seen = new Set<string>();
    const waiting = [...from];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next.urn)) continue;
      seen.add(next.urn);
      waiting.push(...directDependencies(next));
    }
    return new Set([...seen].flatMap((urn) => this.#byUrn.get(urn) ?? []));
  }

  #known(resources: PolicyResource[]): StackResource[] {
    return resources.flatMap(({ urn }) => this.#byUrn.get(urn) ?? []);
  }
}

function directDependencies({ dependencies, propertyDependencies }: PolicyResource): PolicyResource[] {
  return [...dependencies, ...Object.values(propertyDependencies).flat()];
}
