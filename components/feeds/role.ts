import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../shared/arn";
import { policyDocument } from "../shared/policy";

/** The role that AWS puts with, and what it may do. */
export interface FeedRole {
  role: aws.iam.Role;
  rolePolicy: aws.iam.RolePolicy;
}

/** The documents of a role. */
export interface FeedRoleArgs {
  trustPolicy: pulumi.Input<string>;
  policy: pulumi.Input<string>;
  tags?: Record<string, string>;
}

/**
 * Who may take a feed's role: the service, and only for resources of this account whose ARN is like the source's (D-01).
 *
 * @param sourceArn may hold `*`
 */
export function serviceTrustPolicy(service: string, sourceArn: string): string {
  const Condition = {
    StringEquals: { "aws:SourceAccount": parseArn(sourceArn).accountId },
    StringLike: { "aws:SourceArn": sourceArn },
  };
  return policyDocument([{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", Condition }]);
}

/** Whatever takes the role must wait for its policy too: AWS tries some feeds as they are made (S-04). */
export function createFeedRole(
  name: string,
  { trustPolicy, policy, tags }: FeedRoleArgs,
  parent: pulumi.Resource,
): FeedRole {
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy, tags }, { parent });
  return { role, rolePolicy: new aws.iam.RolePolicy(name, { role: role.name, policy }, { parent }) };
}
