import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { GithubAccess } from "../../components/github-access";
import { nameInArn, parseArn } from "../../components/shared/arn";
import { type BootstrapConfig, readBootstrapConfig } from "./config";
import { type StateStore, stateStore } from "./state-store";

/** Project of the stacks that are deployed. */
const DEPLOYED_PROJECT = "streaming-ingest";
/** Begins the names of the state's bucket and key. No prefix of the deployed stacks may begin it. */
const STATE = "pulumi-state";

/** What an administrator makes once in an account, before workflows can deploy to it. */
async function bootstrap() {
  const config = readBootstrapConfig({
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
  });
  const store = createStore(config);
  const { repository, environments, namePrefixes, databasePrefixes, features, existingProviderArn, tags } = config;
  const access = new GithubAccess("streaming-ingest-github", {
    repository,
    environments,
    namePrefixes,
    databasePrefixes,
    features,
    existingProviderArn,
    state: store && { ...store, project: config.project ?? DEPLOYED_PROJECT },
    tags,
  });
  return {
    previewRoleArn: access.previewRoleArn,
    deployRoleArn: access.deployRoleArn,
    permissionsBoundaryArn: access.boundaryArn,
    providerArn: access.providerArn,
    ...(store && backendOf(store)),
  };
}

function createStore({ state, allowDeletion = false, tags }: BootstrapConfig): StateStore | undefined {
  return state && stateStore(STATE, state, { allowDeletion, tags });
}

/** As `pulumi login` and `pulumi stack init --secrets-provider` take them. */
function backendOf({ bucketArn, kmsKeyArn }: StateStore) {
  const region = aws.getRegionOutput().region;
  const bucket = pulumi.output(bucketArn).apply((arn) => parseArn(arn).resource);
  return {
    backendUrl: pulumi.interpolate`s3://${bucket}?region=${region}`,
    ...(kmsKeyArn && {
      secretsProvider: pulumi.interpolate`awskms://${pulumi.output(kmsKeyArn).apply(nameInArn)}?region=${region}`,
    }),
  };
}

export = bootstrap;
