import type { TableFunctionEnvironment } from "./request";

/** The function's environment, checked. @throws Error that names what is missing */
export function readEnvironment(variables: NodeJS.ProcessEnv): TableFunctionEnvironment & { functionName: string } {
  const { WORKGROUP_NAME, CLUSTER_IDENTIFIER } = variables;
  if ((WORKGROUP_NAME === undefined) === (CLUSTER_IDENTIFIER === undefined)) {
    throw new Error(
      "Exactly one of the environment variables WORKGROUP_NAME and CLUSTER_IDENTIFIER must be set (DA-03)",
    );
  }
  return {
    DATABASE_NAME: required(variables, "DATABASE_NAME"),
    ADMIN_SECRET_ARN: required(variables, "ADMIN_SECRET_ARN"),
    WORKGROUP_NAME,
    CLUSTER_IDENTIFIER,
    // Lambda sets it.
    functionName: required(variables, "AWS_LAMBDA_FUNCTION_NAME"),
  };
}

function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`The environment variable ${name} must be set`);
  return value;
}
