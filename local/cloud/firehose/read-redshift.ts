import type { BackupInputs, RedshiftInputs } from "./inputs";
import { type Problems, readBackup, readOutput } from "./read-output";
import { readProcessors } from "./read-processors";
import { type DestinationSettings, Password, type RedshiftCredentials } from "./settings";

/**
 * R-01 says more of the host, which must be Amazon's. Here any host will do, since a warehouse on this machine has its own.
 */
const JDBC_URL = /^jdbc:(?:redshift|postgresql):\/\/[^/:\s]+:\d{1,5}\/[A-Za-z0-9_$-]+$/;
const SECRET_ARN = /^arn:[^:]*:secretsmanager:[a-zA-Z0-9-]+:\d{12}:secret:[\w/+=.@!-]+$/;

/** What Firehose puts into the COPY itself. */
const FIREHOSE_OWN = [
  "CREDENTIALS",
  "IAM_ROLE",
  "ACCESS_KEY_ID",
  "SECRET_ACCESS_KEY",
  "SESSION_TOKEN",
  "MANIFEST",
  "FROM",
];

/** What only S3 as the destination has. */
const ONLY_S3 = [
  "dataFormatConversionConfiguration",
  "dynamicPartitioningConfiguration",
  "customTimeZone",
  "fileExtension",
];

/** The settings of a Redshift destination: objects are staged as for S3, and copied from there. */
export function readRedshift(inputs: RedshiftInputs, problems: Problems): DestinationSettings {
  const path = "redshiftConfiguration";
  const output = readOutput(`${path}.s3Configuration`, inputs.s3Configuration, problems);
  const { settings } = readProcessors(`${path}.processingConfiguration`, inputs.processingConfiguration, problems);
  checkUrl(`${path}.clusterJdbcurl`, inputs.clusterJdbcurl, problems);
  checkOptions(`${path}.copyOptions`, inputs, problems);
  checkStaging(`${path}.s3Configuration`, inputs.s3Configuration, problems);
  checkOnlyS3(path, inputs, problems);
  return {
    output,
    redshift: {
      roleArn: inputs.roleArn,
      jdbcUrl: inputs.clusterJdbcurl,
      credentials: readCredentials(path, inputs, problems),
      copy: { table: inputs.dataTableName, columns: inputs.dataTableColumns, options: inputs.copyOptions },
      retryMilliseconds: inputs.retryDuration * 1000,
    },
    ...settings,
    ...readBackup(`${path}.s3BackupConfiguration`, inputs, problems),
  };
}

/** A secret goes before a username and a password beside it. */
function readCredentials(path: string, inputs: RedshiftInputs, problems: Problems): RedshiftCredentials {
  const { secretsManagerConfiguration: secret, username, password } = inputs;
  if (secret?.enabled) {
    const { secretArn = "" } = secret;
    if (!SECRET_ARN.test(secretArn)) {
      problems.push(
        `${path}.secretsManagerConfiguration.secretArn must be the ARN of a secret, got "${secretArn}" (R-03)`,
      );
    }
    return { secretArn };
  }
  if (username === undefined || password === undefined) {
    problems.push(`${path} needs an enabled secretsManagerConfiguration, or else username and password (R-02)`);
  }
  return { username: username ?? "", password: new Password(password ?? "") };
}

function checkUrl(path: string, url: string, problems: Problems): void {
  if (!JDBC_URL.test(url))
    problems.push(
      `${path} must be jdbc:redshift://<host>:<port>/<database>, got "${url.replace(/\?.*/, "?…")}" (R-01)`,
    );
}

function checkOptions(path: string, inputs: RedshiftInputs, problems: Problems): void {
  // What stands in quotes is a value, such as the key of a JSONPaths file.
  const words = new Set(
    inputs.copyOptions
      .replace(/'(?:[^']|'')*'/g, "")
      .toUpperCase()
      .match(/\w+/g),
  );
  for (const word of FIREHOSE_OWN) {
    if (words.has(word)) problems.push(`${path} must not have ${word}, which Firehose gives itself (R-07)`);
  }
  const { compressionFormat } = inputs.s3Configuration;
  if ((compressionFormat === "GZIP") !== words.has("GZIP")) {
    problems.push(`${path} must have GZIP just when s3Configuration.compressionFormat is GZIP (F-56)`);
  }
}

function checkStaging(path: string, { prefix, errorOutputPrefix }: BackupInputs, problems: Problems): void {
  if (prefix.includes("!{")) problems.push(`${path}.prefix "${prefix}" must have no expressions with Redshift (F-53)`);
  if (errorOutputPrefix !== undefined) {
    problems.push(
      `${path}.errorOutputPrefix "${errorOutputPrefix}" is not supported with Redshift; leave it out (F-53)`,
    );
  }
}

function checkOnlyS3(path: string, inputs: RedshiftInputs, problems: Problems): void {
  for (const name of ONLY_S3) {
    for (const [at, group] of [
      [path, inputs],
      [`${path}.s3Configuration`, inputs.s3Configuration],
    ] as const) {
      if (group[name] !== undefined) problems.push(`${at}.${name} does not exist with Redshift; leave it out (R-17)`);
    }
  }
  for (const [index, { type }] of (inputs.processingConfiguration?.processors ?? []).entries()) {
    if (type !== "MetadataExtraction" && type !== "RecordDeAggregation") continue;
    problems.push(
      `${path}.processingConfiguration.processors[${index}].type "${type}" belongs to dynamic partitioning, which Redshift has not; use a Lambda (F-88)`,
    );
  }
}
