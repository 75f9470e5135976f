/** A condition of a statement: operator, key, values. */
export type Condition = Record<string, Record<string, string | string[]>>;

/** Actions on resources. The resources are ARNs with the parts in braces that `renderArns` fills in. */
export interface Grant {
  actions: readonly string[];
  resources: readonly string[];
  condition?: Condition;
}

/** What the provider calls of AWS for one type of resource. */
export interface TypeAccess {
  /** In `pulumi preview` and `pulumi refresh`. No action here gives data: no record, object of the lake, row or secret. */
  read: readonly Grant[];
  /** In `pulumi up`, to create, update and delete. */
  write: readonly Grant[];
  /** The services to which a resource of the type hands a role of the stacks. */
  passesTo?: readonly string[];
}

/** The rows of a table: access by Pulumi type token. */
export type AccessTable = Readonly<Record<string, TypeAccess>>;

/** `allow("kinesis", ["CreateStream"], STREAM)` */
export function allow(
  service: string,
  names: readonly string[],
  resources: readonly string[],
  condition?: Condition,
): Grant {
  return { actions: names.map((name) => `${service}:${name}`), resources, ...(condition && { condition }) };
}

/**
 * An ARN in the account and Region. `{name}` stands for each prefix, `{name_}` for it with underscores for hyphens, and
 * `{database_}` for those of databases.
 */
export const regional = (service: string, resource: string) =>
  `arn:{partition}:${service}:{region}:{account}:${resource}`;
/** An ARN of what is one for all Regions. */
export const global = (service: string, resource: string) => `arn:{partition}:${service}::{account}:${resource}`;

/** For actions that know no resource, and for lists of all, which AWS does not narrow. */
export const ANY: readonly string[] = ["*"];

/** The roles that the stacks make. */
export const ROLE: readonly string[] = [global("iam", "role/{name}*")];
