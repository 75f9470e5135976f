import { BUCKET_ARN, parseArn } from "../shared/arn";
import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkPattern, type Problem, under } from "../shared/problems";
import { suggestion } from "../shared/suggestion";
import type { GithubAccessArgs, GithubStateArgs } from "./args";
import { environmentSubject, TOKEN_HOST, trustPolicy } from "./policies";
import { MAX_POLICY_CHARACTERS, type Place, renderPolicy } from "./render";
import { DEFAULT_ENVIRONMENTS, PATH } from "./settings";
import { deployPolicies, FEATURES } from "./types";

const MAX_ENVIRONMENTS = 10;
/** Characters of a role's trust policy (D-22). */
const MAX_TRUST_CHARACTERS = 2048;
const MAX_PREFIXES = 10;

const OWNER = "[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,38})";
const REPOSITORY_NAME = "[a-zA-Z0-9_.-]{1,100}";
// Both IDs or neither: GitHub knows no subject with one (D-20).
const REPOSITORY = new RegExp(`^(?:${OWNER}/${REPOSITORY_NAME}|${OWNER}@\\d+/${REPOSITORY_NAME}@\\d+)$`);
// GitHub takes more, but would write a colon as %3A into the subject.
const ENVIRONMENT = /^[a-zA-Z0-9_.-]{1,100}$/;
const NAME_PREFIX = /^(?!aws)[a-z0-9][a-z0-9_-]{2,39}$/i;
const PROVIDER_ARN = new RegExp(`^arn:[^:]+:iam::\\d{12}:oidc-provider/${TOKEN_HOST.replaceAll(".", "\\.")}$`);
const PROJECT = /^[a-zA-Z0-9_.-]{1,100}$/;
// Roles take 64 characters, and have the kind and Pulumi's eight after the component's name (G-12).
const COMPONENT_NAME = /^[\w+=,.@-]{1,48}$/;

/** Every problem of the arguments. Values known only later pass. */
export function validateGithubAccess(args: GithubAccessArgs, componentName: string): Problem[] {
  const { repository, environments = DEFAULT_ENVIRONMENTS, namePrefixes, databasePrefixes, features } = args;
  const { state, tags } = args;
  const names = [
    ...checkPrefixes("namePrefixes", namePrefixes),
    ...(databasePrefixes ? checkPrefixes("databasePrefixes", databasePrefixes) : []),
    ...checkFeatures(features),
  ];
  return [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, "1–48 letters, digits and _+=,.@- (G-12)"),
    ...checkPattern(
      "repository",
      repository,
      REPOSITORY,
      "OWNER/NAME or, with GitHub's immutable IDs, OWNER@ID/NAME@ID (D-20)",
    ),
    ...checkEnvironments(environments, repository),
    ...names,
    ...(names.length === 0 ? checkSizes(args) : []),
    ...checkProviderArn("existingProviderArn", args.existingProviderArn),
    ...(state ? under("state", checkState(state, namePrefixes)) : []),
    ...checkTags("tags", tags),
  ];
}

function checkEnvironments(environments: readonly string[], repository: string): Problem[] {
  const allowed = "letters, digits, dots, hyphens and underscores, 1–100 of them";
  return [
    ...checkCount("environments", environments, MAX_ENVIRONMENTS, "environments"),
    ...environments.flatMap((name, index) => checkPattern(`environments[${index}]`, name, ENVIRONMENT, allowed)),
    ...checkTrustSize(environments, repository),
  ];
}

/** The deploy role names every environment in its trust policy. */
function checkTrustSize(environments: readonly string[], repository: string): Problem[] {
  const subjects = environments.map((environment) => environmentSubject(repository, environment));
  const provider = `arn:aws-us-gov:iam::${"0".repeat(12)}:oidc-provider/${TOKEN_HOST}`;
  const { length } = trustPolicy(provider, subjects);
  if (length <= MAX_TRUST_CHARACTERS) return [];
  const reason = `must be fewer or shorter: the trust policy may have ${MAX_TRUST_CHARACTERS} characters (D-22), and has ${length}`;
  return [{ path: "environments", reason }];
}

function checkPrefixes(path: string, prefixes: readonly string[]): Problem[] {
  const allowed = "3–40 letters, digits, hyphens and underscores, not beginning with aws";
  return [
    ...checkCount(path, prefixes, MAX_PREFIXES, "prefixes"),
    ...prefixes.flatMap((prefix, index) => [
      ...checkPattern(`${path}[${index}]`, prefix, NAME_PREFIX, allowed),
      // The roles would reach themselves.
      ...(NAME_PREFIX.test(prefix) && PATH.startsWith(`/${prefix}`)
        ? [
            {
              path: `${path}[${index}]`,
              reason: `must not be how ${PATH} begins, where these roles are; got "${prefix}"`,
            },
          ]
        : []),
    ]),
  ];
}

function checkCount(path: string, values: readonly string[], most: number, unit: string): Problem[] {
  const problems: Problem[] = [];
  if (values.length < 1 || values.length > most) {
    problems.push({ path, reason: `must be 1–${most} ${unit}, got ${values.length}` });
  }
  const twice = values.find((value, index) => values.indexOf(value) < index);
  return twice === undefined ? problems : [...problems, { path, reason: `must name each once, got "${twice}" twice` }];
}

function checkFeatures(features: readonly string[] = []): Problem[] {
  return features.flatMap((feature, index) =>
    FEATURES.some((known) => known === feature)
      ? []
      : [{ path: `features[${index}]`, reason: `is not a known feature; ${suggestion(feature, FEATURES)}` }],
  );
}

// As long as such values get: what is checked with them fits with any.
const LONGEST_PLACE: Place = {
  partition: "aws-us-gov",
  dnsSuffix: "amazonaws.com.cn",
  region: "ap-southeast-99",
  account: "0".repeat(12),
  boundary: `arn:aws-us-gov:iam::${"0".repeat(12)}:policy${PATH}${"b".repeat(128)}`,
};

/** A deployment's policies are the longest: they hold what a preview's do. */
function checkSizes({ features = [...FEATURES], ...prefixes }: GithubAccessArgs): Problem[] {
  return deployPolicies(features).flatMap(([name, grants]) => {
    const { length } = renderPolicy(grants, prefixes, LONGEST_PLACE);
    if (length <= MAX_POLICY_CHARACTERS) return [];
    const limit = MAX_POLICY_CHARACTERS.toLocaleString("en");
    const size = length.toLocaleString("en");
    const reason = `must be fewer or shorter: the policy for ${name} may have ${limit} characters (D-22), and has ${size}`;
    return [{ path: "namePrefixes", reason }];
  });
}

/** GitHub's provider in an account. */
export function checkProviderArn(path: string, arn: unknown): Problem[] {
  return checkPattern(path, arn, PROVIDER_ARN, `arn:aws:iam::<account>:oidc-provider/${TOKEN_HOST}`);
}

function checkState({ bucketArn, kmsKeyArn, project }: GithubStateArgs, namePrefixes: readonly string[]): Problem[] {
  return [
    ...checkStateBucket("bucketArn", bucketArn, namePrefixes),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
    ...checkPattern("project", project, PROJECT, "the name of a Pulumi project, 1–100 letters, digits and _.-"),
  ];
}

/** A bucket which the deploy role cannot open or delete. */
export function checkStateBucket(path: string, arn: unknown, namePrefixes: readonly string[]): Problem[] {
  const problems = checkPattern(path, arn, BUCKET_ARN, "the ARN of a bucket, arn:aws:s3:::<name>");
  if (typeof arn !== "string" || problems.length > 0) return problems;
  const prefix = namePrefixes.find((one) => parseArn(arn).resource.startsWith(one));
  if (prefix === undefined) return [];
  return [{ path, reason: `must be a bucket whose name does not begin with the prefix "${prefix}", got "${arn}"` }];
}
