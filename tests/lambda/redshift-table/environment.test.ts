import assert from "node:assert/strict";
import { readEnvironment } from "../../../lambda/redshift-table/environment";

const VARIABLES = {
  DATABASE_NAME: "warehouse",
  ADMIN_SECRET_ARN: "arn",
  WORKGROUP_NAME: "main",
  AWS_LAMBDA_FUNCTION_NAME: "tables",
};

describe("readEnvironment", () => {
  it("reads the warehouse and the function's name", () => {
    const { AWS_LAMBDA_FUNCTION_NAME: functionName, ...warehouse } = VARIABLES;
    assert.deepEqual(readEnvironment(VARIABLES), { ...warehouse, CLUSTER_IDENTIFIER: undefined, functionName });
  });

  it("DA-03 refuses a workgroup and a cluster, and neither", () => {
    const message = /Exactly one of the environment variables WORKGROUP_NAME and CLUSTER_IDENTIFIER must be set/;
    assert.throws(() => readEnvironment({ ...VARIABLES, CLUSTER_IDENTIFIER: "main" }), message);
    assert.throws(() => readEnvironment({ ...VARIABLES, WORKGROUP_NAME: undefined }), message);
  });

  for (const name of ["DATABASE_NAME", "ADMIN_SECRET_ARN", "AWS_LAMBDA_FUNCTION_NAME"]) {
    it(`names ${name} when it is missing`, () => {
      const message = `The environment variable ${name} must be set`;
      assert.throws(() => readEnvironment({ ...VARIABLES, [name]: undefined }), { message });
      assert.throws(() => readEnvironment({ ...VARIABLES, [name]: "" }), { message });
    });
  }
});
