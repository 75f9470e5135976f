import {
  type ProgramResult,
  type ResourceHandler,
  type ResourceHandlers,
  readStackFile,
  runProgram,
} from "../../local/engine";
import { DEFAULT_REGION, LOCAL_ACCOUNT_ID } from "../../local/engine/account";
import { recordResource } from "../../local/engine/recorded";

const ACCOUNT = { accountId: LOCAL_ACCOUNT_ID, region: DEFAULT_REGION };

/** What some types answer beside a name and an ARN, so that all that is wired to them is known. */
const ANSWERS: Record<string, (name: string, arn: string) => Record<string, unknown>> = {
  "aws:redshiftserverless/namespace:Namespace": () => ({ adminPasswordSecretArn: secretArn("redshift-admin") }),
  "aws:redshiftserverless/workgroup:Workgroup": (name) => ({
    endpoints: [{ address: `${name}.000000000000.${DEFAULT_REGION}.redshift-serverless.amazonaws.com` }],
  }),
  "aws:redshift/cluster:Cluster": (name) => ({
    dnsName: `${name}.abc123.${DEFAULT_REGION}.redshift.amazonaws.com`,
    masterPasswordSecretArn: secretArn("redshift-admin"),
  }),
  "aws:s3/bucket:Bucket": (name) => ({ arn: `arn:aws:s3:::${name}`, bucket: name }),
  "aws:secretsmanager/secret:Secret": (name) => ({ arn: secretArn(name) }),
  "aws:lambda/function:Function": (name) => ({
    arn: `arn:aws:lambda:${DEFAULT_REGION}:${LOCAL_ACCOUNT_ID}:function:${name}`,
    qualifiedArn: `arn:aws:lambda:${DEFAULT_REGION}:${LOCAL_ACCOUNT_ID}:function:${name}:1`,
  }),
  "aws:lambda/invocation:Invocation": () => ({ result: "{}" }),
  "aws:cloudwatch/logStream:LogStream": (name) => ({
    arn: `arn:aws:logs:${DEFAULT_REGION}:${LOCAL_ACCOUNT_ID}:log-group:group:log-stream:${name}`,
  }),
  "aws:sqs/queue:Queue": (name) => ({ url: `https://sqs.${DEFAULT_REGION}.amazonaws.com/${LOCAL_ACCOUNT_ID}/${name}` }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (name) => ({
    arn: `arn:aws:firehose:${DEFAULT_REGION}:${LOCAL_ACCOUNT_ID}:deliverystream/${name}`,
  }),
};

function secretArn(name: string): string {
  return `arn:aws:secretsmanager:${DEFAULT_REGION}:${LOCAL_ACCOUNT_ID}:secret:${name}-AbCdEf`;
}

const answer: ResourceHandler = async (resource) => {
  const { id, outputs } = recordResource(resource, ACCOUNT);
  const more = ANSWERS[resource.type]?.(String(outputs.name), String(outputs.arn)) ?? {};
  return { id, outputs: { ...outputs, ...more } };
};

/** Each type has the one handler. */
const STAND_IN: ResourceHandlers = new Proxy({}, { get: () => answer });

/** A program's resources with every answer of AWS stood in for, so that all documents are known. */
export function runStandingIn(options: { program: () => Promise<unknown> } | ReturnType<typeof readStackFile>) {
  return runProgram({ project: "policies", stack: "test", config: {}, ...options, mode: "deploy", handlers: STAND_IN });
}

/** A stack file's resources, all known. */
export function standIn(target: { stack: string } | { file: string }): Promise<ProgramResult> {
  return runStandingIn(readStackFile(target));
}
