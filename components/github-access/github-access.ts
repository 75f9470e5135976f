import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { refuse } from "../shared/problems";
import type { GithubAccessArgs, GithubStateArgs } from "./args";
import { boundaryPolicy } from "./boundary";
import {
  AUDIENCE,
  environmentSubject,
  type KnownState,
  pullRequestSubject,
  readStatePolicy,
  TOKEN_HOST,
  trustPolicy,
  writeStatePolicy,
} from "./policies";
import { type Place, renderPolicy } from "./render";
import { DEFAULT_ENVIRONMENTS, PATH } from "./settings";
import { deployPolicies, FEATURES, previewPolicies } from "./types";
import type { Grant } from "./types/grant";
import { checkProviderArn, checkStateBucket, validateGithubAccess } from "./validate";

/** One role and what it may do. */
export interface GithubRoleNodes {
  role: aws.iam.Role;
  /** Its policies by what they are for: streams, lake, roles and the features. */
  policies: Record<string, aws.iam.Policy>;
  attachments: Record<string, aws.iam.RolePolicyAttachment>;
  /** Access to the state, where that is in a bucket. */
  statePolicy?: aws.iam.RolePolicy;
}

/** The resources of a `GithubAccess`. */
export interface GithubAccessNodes {
  /** GitHub's OIDC provider, unless one exists. */
  provider?: aws.iam.OpenIdConnectProvider;
  /** What a role of the stacks may be given at most. */
  boundary: aws.iam.Policy;
  /** The role of pull requests. */
  preview: GithubRoleNodes;
  /** The role of deployments. */
  deploy: GithubRoleNodes;
}

/**
 * Lets the workflows of one GitHub repository preview and deploy the stacks, without any key that lasts: GitHub vouches
 * for each job by a token, and AWS gives credentials of an hour for it.
 *
 * ```ts
 * const access = new GithubAccess("ingest", {
 *   repository: "octo-org/octo-repo",
 *   namePrefixes: ["access-log", "app-events", "lake"],
 *   state: { bucketArn: state.arn, project: "streaming-ingest" },
 * });
 * export const previewRoleArn = access.previewRoleArn;
 * ```
 *
 * Pull requests of the repository itself, not of forks, get the preview role, which reads settings and no data. Jobs of the
 * named environments get the deploy role; who may run these is for the environments' protection rules in GitHub. Every
 * role that the stacks make must carry the boundary.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class GithubAccess extends pulumi.ComponentResource {
  /** ARN of the role of pull requests. */
  readonly previewRoleArn: pulumi.Output<string>;
  /** ARN of the role of deployments. */
  readonly deployRoleArn: pulumi.Output<string>;
  /** ARN of the permissions boundary, for the stacks' `permissionsBoundaryArn`. */
  readonly boundaryArn: pulumi.Output<string>;
  /** ARN of the OIDC provider. */
  readonly providerArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: GithubAccessNodes;

  constructor(name: string, args: GithubAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:GithubAccess", name, {}, opts);
    refuse("GithubAccess", name, validateGithubAccess(args, name), this);

    const { repository, environments = DEFAULT_ENVIRONMENTS } = args;
    const { provider, providerArn } = makeOrAdoptProvider(name, args, this);
    const boundary = createBoundary(name, args, this);
    const state = args.state && knownState(name, args.state, args.namePrefixes, this);
    const parts = { args, providerArn, place: placeOf(boundary, this), state };
    const deployers = environments.map((environment) => environmentSubject(repository, environment));
    const preview = createRole(`${name}-preview`, parts, previews([pullRequestSubject(repository)]), this);
    const deploy = createRole(`${name}-deploy`, parts, deployments(deployers), this);

    this.nodes = { provider, boundary, preview, deploy };
    this.previewRoleArn = preview.role.arn;
    this.deployRoleArn = deploy.role.arn;
    this.boundaryArn = boundary.arn;
    this.providerArn = providerArn;
    this.registerOutputs({
      previewRoleArn: this.previewRoleArn,
      deployRoleArn: this.deployRoleArn,
      boundaryArn: this.boundaryArn,
      providerArn: this.providerArn,
    });
  }
}

/** What tells the two roles apart. */
interface RoleKind {
  description: string;
  subjects: string[];
  policies: typeof previewPolicies;
  statePolicy: typeof readStatePolicy;
}

const previews = (subjects: string[]): RoleKind => ({
  description: "Previews of pull requests: reads settings, no data",
  subjects,
  policies: previewPolicies,
  statePolicy: readStatePolicy,
});

const deployments = (subjects: string[]): RoleKind => ({
  description: "Deployments: makes and changes what the stacks have",
  subjects,
  policies: deployPolicies,
  statePolicy: writeStatePolicy,
});

function makeOrAdoptProvider(name: string, { existingProviderArn, tags }: GithubAccessArgs, parent: pulumi.Resource) {
  if (existingProviderArn !== undefined) {
    const check = (arn: string) => checkProviderArn("existingProviderArn", arn);
    return { providerArn: checkedLater("GithubAccess", name, existingProviderArn, check, parent) };
  }
  // No thumbprints: AWS trusts GitHub's certificate by its own list of authorities (D-21).
  const provider = new aws.iam.OpenIdConnectProvider(
    name,
    { url: `https://${TOKEN_HOST}`, clientIdLists: [AUDIENCE], tags },
    { parent },
  );
  return { provider, providerArn: provider.arn };
}

function createBoundary(name: string, { tags }: GithubAccessArgs, parent: pulumi.Resource): aws.iam.Policy {
  const description = "What a role of the stacks may be given at most";
  return new aws.iam.Policy(
    `${name}-boundary`,
    { path: PATH, description, policy: boundaryPolicy(), tags },
    { parent },
  );
}

function knownState(
  name: string,
  { bucketArn, kmsKeyArn, project }: GithubStateArgs,
  namePrefixes: string[],
  parent: pulumi.Resource,
): pulumi.Output<KnownState> {
  const checkBucket = (arn: string) => checkStateBucket("state.bucketArn", arn, namePrefixes);
  const checkKey = (arn: string) => checkKmsKeyArn("state.kmsKeyArn", arn);
  return pulumi.output({
    bucketArn: checkedLater("GithubAccess", name, bucketArn, checkBucket, parent),
    kmsKeyArn: kmsKeyArn && checkedLater("GithubAccess", name, kmsKeyArn, checkKey, parent),
    project,
  });
}

function placeOf(boundary: aws.iam.Policy, parent: pulumi.Resource): pulumi.Output<Place> {
  const opts = { parent };
  return pulumi
    .all([
      aws.getCallerIdentityOutput({}, opts),
      aws.getPartitionOutput({}, opts),
      aws.getRegionOutput({}, opts),
      boundary.arn,
    ])
    .apply(([{ accountId: account }, { partition, dnsSuffix }, { region }, boundaryArn]) => {
      return { account, partition, dnsSuffix, region, boundary: boundaryArn };
    });
}

interface RoleParts {
  args: GithubAccessArgs;
  providerArn: pulumi.Output<string>;
  place: pulumi.Output<Place>;
  state: pulumi.Output<KnownState> | undefined;
}

function createRole(name: string, parts: RoleParts, kind: RoleKind, parent: pulumi.Resource): GithubRoleNodes {
  const { args, providerArn, state } = parts;
  const { description, subjects, policies, statePolicy } = kind;
  const { tags, features = [...FEATURES] } = args;
  const role = new aws.iam.Role(
    name,
    { path: PATH, description, assumeRolePolicy: providerArn.apply((arn) => trustPolicy(arn, subjects)), tags },
    { parent },
  );
  const nodes: GithubRoleNodes = { role, policies: {}, attachments: {} };
  for (const [purpose, grants] of policies(features)) {
    const policy = createPolicy(`${name}-${purpose}`, grants, parts, parent);
    nodes.policies[purpose] = policy;
    nodes.attachments[purpose] = new aws.iam.RolePolicyAttachment(
      `${name}-${purpose}`,
      { role: role.name, policyArn: policy.arn },
      { parent },
    );
  }
  if (state !== undefined) {
    const policy = state.apply(statePolicy);
    nodes.statePolicy = new aws.iam.RolePolicy(`${name}-state`, { role: role.name, policy }, { parent });
  }
  return nodes;
}

function createPolicy(
  name: string,
  grants: Grant[],
  { args, place }: Pick<RoleParts, "args" | "place">,
  parent: pulumi.Resource,
): aws.iam.Policy {
  const policy = place.apply((known) => renderPolicy(grants, args, known));
  return new aws.iam.Policy(name, { path: PATH, policy, tags: args.tags }, { parent });
}
