import { SECRETS } from "../../policies/secrets";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a login of Firehose with a password (R-16)",
    policy: "no-password-property",
    type: TYPES.deliveryStream,
    name: "app-events-warehouse",
    change: { "redshiftConfiguration/password": "Hunter2Hunter2" },
    findings: ["redshiftConfiguration.password must not be set; let Redshift make the password"],
  },
  {
    title: "an administrator with a password of the program's",
    policy: "redshift-password-managed",
    type: TYPES.namespace,
    change: { manageAdminPassword: undefined },
    findings: ["manageAdminPassword must be true, got nothing"],
  },
  {
    title: "a cluster's administrator with a password of the program's",
    policy: "redshift-password-managed",
    type: TYPES.cluster,
    from: "others",
    change: { manageMasterPassword: false },
    findings: ["manageMasterPassword must be true, got false"],
  },
  {
    title: "a delivery that signs in by a user of its inputs (R-16)",
    policy: "delivery-login-from-secret",
    type: TYPES.deliveryStream,
    name: "app-events-warehouse",
    change: {
      "redshiftConfiguration/secretsManagerConfiguration": undefined,
      "redshiftConfiguration/username": "loader",
    },
    findings: [
      "redshiftConfiguration.secretsManagerConfiguration.enabled must be true, got nothing",
      "redshiftConfiguration.username must not be set",
    ],
  },
  {
    title: "a function with a password in its environment",
    policy: "no-secret-in-environment",
    type: TYPES.function,
    name: "warehouse-tables",
    change: { "environment/variables/DB_PASSWORD": "Hunter2Hunter2" },
    findings: ["environment.variables.DB_PASSWORD must not hold a secret"],
  },
  {
    title: "a job with a token in its properties",
    policy: "no-secret-in-environment",
    type: TYPES.application,
    from: "analytics",
    change: {
      "applicationConfiguration/environmentProperties/propertyGroups": [
        { propertyGroupId: "a", propertyMap: { "api.token": "abc", source: "x" } },
      ],
    },
    findings: [
      "applicationConfiguration.environmentProperties.propertyGroups[0].propertyMap.api.token must not hold a secret",
    ],
  },
  {
    title: "an access key in a host's script",
    policy: "no-credentials-in-clear",
    type: TYPES.launchTemplate,
    from: "others",
    change: { userData: Buffer.from(`export AWS_ACCESS_KEY_ID=${"AKIA"}${"ABCDEFGH12345678"}`).toString("base64") },
    findings: ["userData must not hold an AWS access key"],
  },
  {
    title: "a URL with a password in a function's environment",
    policy: "no-credentials-in-clear",
    type: TYPES.function,
    change: { environment: { variables: { DATABASE: "postgres://loader:hunter2@db.example.org/sales" } } },
    findings: ["environment.variables.DATABASE must not hold a URL with a password"],
  },
];

describeCases("secrets", SECRETS, CASES);
