import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { administerKeyStatement, alarmsKeyStatement } from "../components/shared/key-policy";
import { policyDocument } from "../components/shared/policy";

/** Days in which a deleted key can be had back: the longest that KMS allows. */
export const DELETION_WINDOW_DAYS = 30;
/** The services through which data is encrypted and decrypted. */
const SERVICES = ["kinesis", "firehose", "s3", "redshift", "redshift-serverless", "secretsmanager"];

export interface EncryptionKeySettings {
  description: string;
  /** Whether it encrypts a topic that alarms tell. @default false */
  tellsOfAlarms?: boolean;
  tags: Record<string, string>;
}

/**
 * A symmetric key with yearly rotation and the alias `alias/<name>`, with a hyphen for what an alias cannot have.
 *
 * Who of the account may use it is left to IAM, but only through the services that hold the data; a role that could
 * call KMS itself would still decrypt nothing.
 */
export function createEncryptionKey(
  name: string,
  { description, tellsOfAlarms = false, tags }: EncryptionKeySettings,
  opts?: pulumi.CustomResourceOptions,
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: keyPolicy(tellsOfAlarms),
      tags,
    },
    opts,
  );
  new aws.kms.Alias(name, { name: aliasName(name), targetKeyId: key.keyId }, { parent: key });
  return key;
}

/** An alias is of letters, digits, `/`, `_` and `-`; a stack's name may have a dot too. */
export function aliasName(name: string): string {
  return `alias/${name.replace(/[^a-zA-Z0-9/_-]/g, "-")}`;
}

function keyPolicy(tellsOfAlarms: boolean): pulumi.Output<string> {
  const account = pulumi.all([aws.getCallerIdentityOutput(), aws.getPartitionOutput(), aws.getRegionOutput()]);
  return account.apply(([{ accountId }, { partition, dnsSuffix }, { region }]) => {
    const hosts = SERVICES.map((service) => `${service}.${region}.${dnsSuffix}`);
    return keyPolicyDocument(`arn:${partition}:iam::${accountId}:root`, hosts, tellsOfAlarms ? accountId : undefined);
  });
}

/**
 * The policy of a key whose use and administration an account leaves to its IAM policies. In a key's policy `*` is the key.
 *
 * @param alarmsAccountId the account whose alarms may use it, where it encrypts a topic
 */
export function keyPolicyDocument(accountArn: string, serviceHosts: string[], alarmsAccountId?: string): string {
  const Principal = { AWS: accountArn };
  return policyDocument([
    administerKeyStatement(accountArn),
    {
      Sid: "UseThroughServices",
      Effect: "Allow",
      Principal,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": serviceHosts } },
    },
    {
      Sid: "GrantToServices",
      Effect: "Allow",
      Principal,
      Action: "kms:CreateGrant",
      Resource: "*",
      // No page says by which service's name the Redshift Data API comes, so grants go by who makes them (DA-11).
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    ...(alarmsAccountId === undefined ? [] : [alarmsKeyStatement(alarmsAccountId)]),
  ]);
}
