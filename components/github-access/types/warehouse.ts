import { type AccessTable, ANY, allow, regional } from "./grant";
import { REDSHIFT_LINKED_ROLE } from "./roles";

// AWS makes up the ends of these ARNs.
const NAMESPACE = [regional("redshift-serverless", "namespace/*")];
const WORKGROUP = [regional("redshift-serverless", "workgroup/*")];

const CLUSTER = [regional("redshift", "cluster:{name}*")];
const PARAMETER_GROUP = [regional("redshift", "parametergroup:{name}*")];
const SUBNET_GROUP = [regional("redshift", "subnetgroup:{name}*")];

const PASSES_TO = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"];
const LINKED_ROLE = allow("iam", ["CreateServiceLinkedRole"], REDSHIFT_LINKED_ROLE, {
  StringEquals: { "iam:AWSServiceName": "redshift.amazonaws.com" },
});
/** Redshift keeps the administrator's password in Secrets Manager in the name of whoever makes the warehouse. */
const ADMIN_SECRET = allow(
  "secretsmanager",
  ["CreateSecret", "DeleteSecret", "DescribeSecret", "RotateSecret", "TagResource", "UpdateSecret"],
  [regional("secretsmanager", "secret:redshift!*")],
);
const DESCRIBE_PLACE = allow(
  "ec2",
  [
    "DescribeAccountAttributes",
    "DescribeAddresses",
    "DescribeAvailabilityZones",
    "DescribeInternetGateways",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcs",
  ],
  ANY,
);
const tagging = (resources: string[]) => allow("redshift", ["CreateTags", "DeleteTags"], resources);

/** The warehouse itself. */
export const WAREHOUSE_TYPES: AccessTable = {
  "aws:redshiftserverless/namespace:Namespace": {
    read: [allow("redshift-serverless", ["GetNamespace", "ListTagsForResource"], NAMESPACE)],
    write: [
      allow(
        "redshift-serverless",
        ["CreateNamespace", "DeleteNamespace", "TagResource", "UntagResource", "UpdateNamespace"],
        NAMESPACE,
      ),
      LINKED_ROLE,
      ADMIN_SECRET,
    ],
    passesTo: PASSES_TO,
  },
  "aws:redshiftserverless/workgroup:Workgroup": {
    read: [allow("redshift-serverless", ["GetWorkgroup", "ListTagsForResource"], WORKGROUP)],
    write: [
      allow(
        "redshift-serverless",
        ["CreateWorkgroup", "DeleteWorkgroup", "TagResource", "UntagResource", "UpdateWorkgroup"],
        WORKGROUP,
      ),
      DESCRIBE_PLACE,
    ],
  },
  "aws:redshift/cluster:Cluster": {
    read: [allow("redshift", ["DescribeClusters", "DescribeLoggingStatus"], CLUSTER)],
    write: [
      allow(
        "redshift",
        ["CreateCluster", "DeleteCluster", "ModifyCluster", "ModifyClusterIamRoles", "RebootCluster"],
        CLUSTER,
      ),
      // A cluster that goes leaves a last snapshot.
      allow("redshift", ["CreateClusterSnapshot"], [regional("redshift", "snapshot:{name}*/*")]),
      tagging(CLUSTER),
      LINKED_ROLE,
      ADMIN_SECRET,
      DESCRIBE_PLACE,
    ],
    passesTo: PASSES_TO,
  },
  "aws:redshift/logging:Logging": {
    read: [allow("redshift", ["DescribeLoggingStatus"], CLUSTER)],
    write: [allow("redshift", ["DisableLogging", "EnableLogging"], CLUSTER)],
  },
  "aws:redshift/parameterGroup:ParameterGroup": {
    read: [
      allow("redshift", ["DescribeClusterParameterGroups"], ANY),
      allow("redshift", ["DescribeClusterParameters"], PARAMETER_GROUP),
    ],
    write: [
      allow(
        "redshift",
        [
          "CreateClusterParameterGroup",
          "DeleteClusterParameterGroup",
          "ModifyClusterParameterGroup",
          "ResetClusterParameterGroup",
        ],
        PARAMETER_GROUP,
      ),
      tagging(PARAMETER_GROUP),
    ],
  },
  "aws:redshift/subnetGroup:SubnetGroup": {
    read: [allow("redshift", ["DescribeClusterSubnetGroups"], ANY)],
    write: [
      allow(
        "redshift",
        ["CreateClusterSubnetGroup", "DeleteClusterSubnetGroup", "ModifyClusterSubnetGroup"],
        SUBNET_GROUP,
      ),
      tagging(SUBNET_GROUP),
    ],
  },
};
