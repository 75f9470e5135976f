import { type AccessTable, ANY, allow, type Grant, global, ROLE, regional } from "./grant";

const KEY = [regional("kms", "key/*")];
const ALIAS = [regional("kms", "alias/{name}*")];
/** A role of the stacks must carry the boundary: whatever policy it gets, it can do no more than that allows. */
const WITHIN_BOUNDARY = { StringEquals: { "iam:PermissionsBoundary": "{boundary}" } };

/** The roles of the program, and its key. */
export const ROLE_TYPES: AccessTable = {
  "aws:iam/role:Role": {
    read: [
      allow(
        "iam",
        ["GetRole", "ListAttachedRolePolicies", "ListInstanceProfilesForRole", "ListRolePolicies", "ListRoleTags"],
        ROLE,
      ),
    ],
    write: [
      allow(
        "iam",
        ["CreateRole", "DeleteRole", "PutRolePermissionsBoundary", "UpdateAssumeRolePolicy", "UpdateRole"],
        ROLE,
        WITHIN_BOUNDARY,
      ),
      allow("iam", ["TagRole", "UntagRole", "UpdateRoleDescription"], ROLE),
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    read: [allow("iam", ["GetRolePolicy"], ROLE)],
    write: [allow("iam", ["DeleteRolePolicy", "PutRolePolicy"], ROLE, WITHIN_BOUNDARY)],
  },
  "aws:kms/key:Key": {
    read: [allow("kms", ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"], KEY)],
    // A key has its policy from the first. To change that, or to disable or delete a key and lose what it encrypts, is
    // left to an administrator: no condition tells this program's keys from others for sure.
    write: [
      allow("kms", ["CreateKey"], ANY),
      allow("kms", ["EnableKeyRotation", "TagResource", "UntagResource", "UpdateKeyDescription"], KEY),
    ],
  },
  "aws:kms/alias:Alias": {
    read: [allow("kms", ["ListAliases"], ANY)],
    write: [allow("kms", ["CreateAlias", "DeleteAlias", "UpdateAlias"], [...ALIAS, ...KEY])],
  },
};

const encrypting = (service: string, contextKey: string, arns: string[]): Grant =>
  allow("kms", ["Decrypt", "GenerateDataKey"], KEY, {
    StringEquals: { "kms:ViaService": `${service}.{region}.{dnsSuffix}` },
    StringLike: { [`kms:EncryptionContext:${contextKey}`]: arns },
  });

/**
 * What AWS asks of whoever makes encrypted resources, whichever key they have. Data is encrypted and decrypted for this
 * program's buckets and secrets only, by the service itself; grants are for services and not for the role.
 */
export const KEY_USE: readonly Grant[] = [
  encrypting("s3", "aws:s3:arn", ["arn:{partition}:s3:::{name}*"]),
  encrypting("secretsmanager", "SecretARN", [
    regional("secretsmanager", "secret:{name}*"),
    regional("secretsmanager", "secret:redshift!*"),
  ]),
  allow("kms", ["CreateGrant"], KEY, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
];

/** The role by which Redshift keeps its network, which the first warehouse of an account makes. */
export const REDSHIFT_LINKED_ROLE = [
  global("iam", "role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift"),
];
