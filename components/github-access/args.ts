import type * as pulumi from "@pulumi/pulumi";

/** Where Pulumi keeps the state of the deployed stacks: a bucket of its own, reached as `s3://<bucket>`. */
export interface GithubStateArgs {
  /** ARN of the bucket. Its name must begin with none of `namePrefixes`: the deploy role may change buckets of those. */
  bucketArn: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the stacks' secrets (`--secrets-provider awskms://…`) and the bucket's objects.
   * @default none: secrets are encrypted by a passphrase, and the bucket by S3's own key
   */
  kmsKeyArn?: pulumi.Input<string>;
  /** Name of the Pulumi project whose stacks are deployed. The state of others in the bucket stays out of reach. */
  project: string;
}

/** Arguments of `GithubAccess`. */
export interface GithubAccessArgs {
  /**
   * The repository as the subject of GitHub's tokens names it (D-20): `octo-org/octo-repo` or, with GitHub's immutable
   * IDs, `octo-org@123456/octo-repo@456789`. `gh api repos/OWNER/NAME/actions/oidc/customization/sub` shows which.
   */
  repository: string;
  /**
   * GitHub environments whose jobs may deploy, 1–10.
   * @default staging and production
   */
  environments?: string[];
  /**
   * What the names of all that the stacks make begin with: the pipelines, the lake, the warehouse. The roles reach nothing
   * else where AWS goes by names, so nothing of others in the account should begin so. 1–10 prefixes of 3–40 letters, digits, hyphens and underscores.
   */
  namePrefixes: string[];
  /**
   * What the names of Glue databases begin with, where that is not as above. Many a database is called by its stack, and so
   * are many roles of others, which the deploy role had better not reach.
   * @default namePrefixes
   */
  databasePrefixes?: string[];
  /**
   * What the stacks have beside streams, deliveries and the lake: warehouse, analytics, feeds, reports. Tables by event time
   * need feeds too, for the rule that starts their functions.
   * @default all of them
   */
  features?: string[];
  /**
   * ARN of the account's OIDC provider for token.actions.githubusercontent.com, where it has one (D-21).
   * @default one is made
   */
  existingProviderArn?: pulumi.Input<string>;
  /**
   * The bucket with the stacks' state.
   * @default none: another backend, such as Pulumi Cloud, keeps it
   */
  state?: GithubStateArgs;
  /** Tags of the provider, the roles and their policies, at most 50. */
  tags?: Record<string, string>;
}
