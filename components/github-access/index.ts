export type { GithubAccessArgs, GithubStateArgs } from "./args";
export { GithubAccess, type GithubAccessNodes, type GithubRoleNodes } from "./github-access";
export { ACCESS_TABLES } from "./types";
