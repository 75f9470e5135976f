import assert from "node:assert/strict";
import { planned } from "../../../../local/plan/changes/planned";
import { registeredResource } from "../../../support/registered";

describe("a resource recorded for a comparison", () => {
  const inputsOf = (variables: Record<string, string>) =>
    planned(registeredResource("aws:lambda/function:Function", "f", { environment: { variables } }), {
      secretKey: "key",
      root: "/project",
    }).inputs as { environment: { variables: Record<string, unknown> } };

  it("has a digest in place of what looks like a secret, by its name or by its text", () => {
    const { variables } = inputsOf({ DB_PASSWORD: "hunter2", KEY: "AKIAIOSFODNN7EXAMPLE" }).environment;
    assert.deepEqual(
      Object.values(variables).map((value) => Object.keys(value as object)),
      [["[secret]"], ["[secret]"]],
    );
    assert.doesNotMatch(JSON.stringify(variables), /hunter2|AKIA/);
    const other = inputsOf({ DB_PASSWORD: "hunter3", KEY: "AKIAIOSFODNN7EXAMPLE" }).environment.variables;
    assert.notDeepEqual(other.DB_PASSWORD, variables.DB_PASSWORD);
    assert.deepEqual(other.KEY, variables.KEY);
  });

  it("keeps what only refers to a secret", () => {
    const variables = { DB_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:000000000000:secret:a", SECRET_NAME: "a" };
    assert.deepEqual(inputsOf(variables).environment.variables, variables);
  });
});
