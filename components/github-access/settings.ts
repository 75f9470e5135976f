/** Where the roles and their policies are in IAM, so that a deploy role which may change roles by name never means itself. */
export const PATH = "/github-access/";

/** Environments whose jobs may deploy, where none are named. */
export const DEFAULT_ENVIRONMENTS: readonly string[] = ["staging", "production"];
