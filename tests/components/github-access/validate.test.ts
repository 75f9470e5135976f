import assert from "node:assert/strict";
import type { GithubAccessArgs } from "../../../components/github-access";
import { MAX_POLICY_CHARACTERS } from "../../../components/github-access/render";
import { validateGithubAccess } from "../../../components/github-access/validate";
import { minimalArgs, STATE, STATE_BUCKET } from "./fixtures";

const problemsOf = (changes: Partial<GithubAccessArgs>, name = "ci") =>
  validateGithubAccess(minimalArgs(changes), name).map(({ path, reason }) => `${path} ${reason}`);

function refuses(changes: Partial<GithubAccessArgs>, ...expected: (string | RegExp)[]): void {
  const problems = problemsOf(changes);
  assert.equal(problems.length, expected.length, problems.join("\n"));
  expected.forEach((one, index) => {
    if (typeof one === "string") assert.equal(problems[index], one);
    else assert.match(problems[index] ?? "", one);
  });
}

describe("validateGithubAccess", () => {
  it("accepts the least and all that there is", () => {
    assert.deepEqual(problemsOf({}), []);
    const existingProviderArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const features = ["analytics", "feeds", "warehouse"];
    assert.deepEqual(problemsOf({ existingProviderArn, features, state: STATE, tags: { team: "data" } }), []);
  });

  it("D-20 accepts a repository with both IDs or none", () => {
    for (const repository of ["o/r", "octo-org/octo.repo_1", "octo-org@1/octo-repo@23"]) {
      assert.deepEqual(problemsOf({ repository }), [], repository);
    }
  });

  it("D-20 refuses a repository with one ID, without an owner, as an address, or with a wildcard or a part of a subject", () => {
    const wrong = [
      "",
      "r",
      "o/",
      "o@1/r",
      "o/r@1",
      "https://github.com/o/r",
      "o/*",
      "*/r",
      "o/r:pull_request",
      "o/r/x",
    ];
    for (const repository of wrong) refuses({ repository }, /^repository must be OWNER\/NAME or, .*, got "/);
  });

  it("accepts 10 environments and refuses 11, none, one twice, and names with a colon, a blank or a wildcard", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `env-${index}`);
    assert.deepEqual(problemsOf({ environments: many(10) }), []);
    refuses({ environments: many(11) }, "environments must be 1–10 environments, got 11");
    refuses({ environments: [] }, "environments must be 1–10 environments, got 0");
    refuses({ environments: ["a", "a"] }, 'environments must name each once, got "a" twice');
    for (const name of ["a:b", "a b", "*", ""]) refuses({ environments: [name] }, /^environments\[0\] must be letters/);
  });

  it("accepts prefixes of 3 and of 40 characters, and refuses 2, 41, other characters, and aws", () => {
    assert.deepEqual(problemsOf({ namePrefixes: ["abc", "d".repeat(40)] }), []);
    const allowed = "3–40 letters, digits, hyphens and underscores, not beginning with aws";
    for (const prefix of ["", "ab", "a".repeat(41), "a*c", "a/bc", "-abc", "aws", "AWSReserved"]) {
      refuses({ namePrefixes: [prefix] }, `namePrefixes[0] must be ${allowed}, got "${prefix}"`);
    }
  });

  it("refuses no prefix, more than 10, and one twice", () => {
    const many = Array.from({ length: 11 }, (_, index) => `p${index + 10}`);
    assert.deepEqual(problemsOf({ namePrefixes: many.slice(1), features: [] }), []);
    refuses({ namePrefixes: many }, "namePrefixes must be 1–10 prefixes, got 11");
    refuses({ namePrefixes: [] }, "namePrefixes must be 1–10 prefixes, got 0");
    refuses({ namePrefixes: ["abc", "abc"] }, 'namePrefixes must name each once, got "abc" twice');
  });

  it("refuses a prefix by which the deploy role would reach itself", () => {
    for (const prefix of ["git", "github-access"]) {
      refuses({ namePrefixes: [prefix] }, /^namePrefixes\[0\] must not be how \/github-access\/ begins, where these/);
    }
    assert.deepEqual(problemsOf({ namePrefixes: ["github-events"] }), []);
  });

  it("D-22 refuses prefixes that make a policy longer than IAM takes", () => {
    const long = Array.from({ length: 10 }, (_, index) => `${"p".repeat(38)}${index + 10}`);
    const problems = problemsOf({ namePrefixes: long, features: [] });
    assert.notEqual(problems.length, 0);
    for (const problem of problems) {
      const [, size = ""] =
        / may have 6,144 characters \(D-22\), and has ([\d,]+)$/.exec(problem) ?? assert.fail(problem);
      assert.ok(Number(size.replaceAll(",", "")) > MAX_POLICY_CHARACTERS);
    }
  });

  it("D-22 accepts a trust policy of 2,048 characters and refuses one of 2,049", () => {
    const environments = (last: number) => [
      ..."abcdefg".split("").map((one) => one.repeat(100)),
      "h",
      "i".repeat(last),
    ];
    const repository = `${"o".repeat(39)}/${"r".repeat(47)}`;
    const lengthOf = (last: number) => problemsOf({ repository, environments: environments(last) });
    const most = Array.from({ length: 100 }, (_, index) => index + 1).filter((last) => lengthOf(last).length === 0);
    assert.ok(most.length > 0 && most.length < 100, `${most.length} of 100 fit`);
    assert.deepEqual(lengthOf(most.length + 1), [
      "environments must be fewer or shorter: the trust policy may have 2048 characters (D-22), and has 2049",
    ]);
  });

  it("refuses a feature that there is not", () => {
    refuses({ features: ["warehose"] }, /^features\[0\] is not a known feature; .*warehouse/);
  });

  it("D-21 refuses another provider than GitHub's", () => {
    refuses(
      { existingProviderArn: "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
      /^existingProviderArn must be arn:aws:iam::<account>:oidc-provider\/token\.actions\.githubusercontent\.com, got/,
    );
  });

  it("refuses a state bucket's name, one that a prefix begins, a key's alias and an empty project", () => {
    refuses({ state: { ...STATE, bucketArn: "pulumi-state" } }, /^state\.bucketArn must be the ARN of a bucket/);
    refuses(
      { namePrefixes: ["pulumi"], state: STATE },
      `state.bucketArn must be a bucket whose name does not begin with the prefix "pulumi", got "${STATE_BUCKET}"`,
    );
    refuses({ state: { ...STATE, kmsKeyArn: "alias/state" } }, /^state\.kmsKeyArn must be the ARN of a key/);
    refuses({ state: { ...STATE, project: "" } }, /^state\.project must be the name of a Pulumi project/);
  });

  it("G-12 accepts a component's name of 48 characters and refuses one of 49", () => {
    assert.deepEqual(problemsOf({}, "n".repeat(48)), []);
    assert.match(problemsOf({}, "n".repeat(49)).join(), /^\(component name\) must be 1–48 .* \(G-12\), got "n{49}"$/);
  });
});
