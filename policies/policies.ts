import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { ACCESS } from "./access";
import { BUCKETS_OF_STACK } from "./buckets";
import { DELIVERY, DELIVERY_OF_STACK } from "./delivery";
import { ENCRYPTION } from "./encryption";
import { FUNCTIONS } from "./functions";
import { IAM } from "./iam";
import { LOGGING, LOGGING_OF_STACK } from "./logging";
import { NETWORK } from "./network";
import { RETENTION } from "./retention";
import { SECRETS, SECRETS_OF_STACK } from "./secrets";
import { WAREHOUSE } from "./warehouse";

/** The policies of single resources. */
export const RESOURCE_POLICIES: ResourceValidationPolicy[] = [
  ...ENCRYPTION,
  ...ACCESS,
  ...NETWORK,
  ...IAM,
  ...SECRETS,
  ...RETENTION,
  ...DELIVERY,
  ...LOGGING,
  ...WAREHOUSE,
  ...FUNCTIONS,
];

/** The policies of how a stack's resources get on. */
export const STACK_POLICIES: StackValidationPolicy[] = [
  ...BUCKETS_OF_STACK,
  ...DELIVERY_OF_STACK,
  ...LOGGING_OF_STACK,
  ...SECRETS_OF_STACK,
];

/** All policies of the pack. */
export const POLICIES: (ResourceValidationPolicy | StackValidationPolicy)[] = [...RESOURCE_POLICIES, ...STACK_POLICIES];
