import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import type { Problem } from "../shared/problems";
import { agentUserData, DEFAULT_IMAGE_ID, DEFAULT_INSTANCE_TYPE, MAX_USER_DATA_BYTES } from "./agent-user-data";
import type { AgentLaunchTemplateArgs } from "./args";
import { checkImageId } from "./validate-agent";

/** What a launch template is made of beside its own arguments. */
export interface LaunchTemplateParts {
  settings: pulumi.Output<string>;
  instanceProfile: aws.iam.InstanceProfile;
  rolePolicy: aws.iam.RolePolicy;
  tags?: Record<string, string>;
}

/** A launch template whose instances install the agent and start it with these settings. */
export function createLaunchTemplate(
  name: string,
  args: AgentLaunchTemplateArgs,
  { settings, instanceProfile, rolePolicy, tags }: LaunchTemplateParts,
  parent: pulumi.Resource,
): aws.ec2.LaunchTemplate {
  const userData = checkedUserData(name, settings, parent);
  return new aws.ec2.LaunchTemplate(
    name,
    {
      imageId: checkedImageId(name, args.imageId ?? DEFAULT_IMAGE_ID, parent),
      instanceType: args.instanceType ?? DEFAULT_INSTANCE_TYPE,
      iamInstanceProfile: { arn: instanceProfile.arn },
      // EC2.8: the role's credentials go only to those who asked for a token first, and not beyond the host.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      userData: userData.apply((script) => Buffer.from(script).toString("base64")),
      updateDefaultVersion: true,
      tags,
      tagSpecifications: tags && ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
    },
    // An instance that is launched at once finds its permissions.
    { parent, dependsOn: [rolePolicy] },
  );
}

/** The image, checked once it is known. */
export function checkedImageId(
  name: string,
  imageId: pulumi.Input<string>,
  component: pulumi.Resource,
): pulumi.Output<string> {
  const check = (id: string) => checkImageId("feed.launchTemplate.imageId", id);
  return checkedLater("AgentFeed", name, imageId, check, component);
}

/** The script of an instance's first boot, as long as EC2 takes it. */
export function checkedUserData(
  name: string,
  settings: pulumi.Output<string>,
  component: pulumi.Resource,
): pulumi.Output<string> {
  return checkedLater("AgentFeed", name, settings.apply(agentUserData), checkSize, component);
}

function checkSize(script: string): Problem[] {
  const size = Buffer.byteLength(script);
  if (size <= MAX_USER_DATA_BYTES) return [];
  const reason = `needs user data of ${size} bytes, and EC2 takes ${MAX_USER_DATA_BYTES}; give the fields shorter names`;
  return [{ path: "feed.launchTemplate", reason }];
}
