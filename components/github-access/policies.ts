import { type PolicyStatement, policyDocument } from "../shared/policy";

/** Host of GitHub's tokens. Conditions on them begin with it. */
export const TOKEN_HOST = "token.actions.githubusercontent.com";
/** Whom the tokens are for: what aws-actions/configure-aws-credentials asks GitHub to write into them. */
export const AUDIENCE = "sts.amazonaws.com";

/**
 * Who may take a role: jobs whose tokens have just these subjects. There is no wildcard, so that no branch, tag or fork
 * whose name was chosen for it passes.
 */
export function trustPolicy(providerArn: string, subjects: string[]): string {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${TOKEN_HOST}:aud`]: AUDIENCE, [`${TOKEN_HOST}:sub`]: subjects } },
    },
  ]);
}

/** The subject of a pull request's jobs; those of forks get no token (D-20). */
export function pullRequestSubject(repository: string): string {
  return `repo:${repository}:pull_request`;
}

/** The subject of a job of an environment, whatever the branch: the environment's own rules say which branches may. */
export function environmentSubject(repository: string, environment: string): string {
  return `repo:${repository}:environment:${environment}`;
}

/** The state of the deployed stacks, once all is known. */
export interface KnownState {
  bucketArn: string;
  kmsKeyArn?: string | undefined;
  project: string;
}

/** A preview takes no lock and writes nothing (D-23). */
export function readStatePolicy(state: KnownState): string {
  return policyDocument([...readState(state), ...useStateKey(state, ["kms:Decrypt"])]);
}

/** A deployment writes the state, its history and backups, and locks it while it runs (D-23). */
export function writeStatePolicy(state: KnownState): string {
  return policyDocument([
    ...readState(state),
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: stateOfProject(state),
    },
    ...useStateKey(state, ["kms:Decrypt", "kms:GenerateDataKey"]),
  ]);
}

function readState(state: KnownState): PolicyStatement[] {
  return [
    { Sid: "FindState", Effect: "Allow", Action: "s3:ListBucket", Resource: state.bucketArn },
    {
      Sid: "ReadState",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: [`${state.bucketArn}/.pulumi/meta.yaml`, stateOfProject(state)],
    },
  ];
}

/** Stacks, history, backups and locks each have a folder, with the project's below. */
function stateOfProject({ bucketArn, project }: KnownState): string {
  return `${bucketArn}/.pulumi/*/${project}/*`;
}

/** The key decrypts the stack's own key of secrets for Pulumi, and objects for S3. */
function useStateKey({ kmsKeyArn }: KnownState, actions: string[]): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  return [{ Sid: "UseStateKey", Effect: "Allow", Action: actions, Resource: kmsKeyArn }];
}
