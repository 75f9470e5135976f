/** A property in the package's schema, as far as inputs are read by it. */
export interface PropertySpec {
  type?: string;
  $ref?: string;
  items?: PropertySpec;
  additionalProperties?: PropertySpec;
  /** Shapes what is made, so that its value must be known in a plan. */
  plain?: boolean;
}

/** What a component takes, or a group of arguments. */
export interface GroupSpec {
  properties: Record<string, PropertySpec>;
  required: readonly string[];
}

/** The package's schema, as far as the plugin reads it. */
export interface PackageSpec {
  name: string;
  version: string;
  resources: Record<string, ComponentSpec | undefined>;
  types: Record<string, { properties?: Record<string, PropertySpec>; required?: string[] } | undefined>;
}

export interface ComponentSpec {
  inputProperties?: Record<string, PropertySpec>;
  requiredInputs?: string[];
  properties?: Record<string, PropertySpec>;
}
