import { GithubAccess, type GithubAccessArgs } from "../../../components/github-access";
import { type MockRuntime, mockRuntime } from "../mocks";

export const STATE_BUCKET = "arn:aws:s3:::pulumi-state-1234567";
export const STATE_KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
export const STATE = { bucketArn: STATE_BUCKET, kmsKeyArn: STATE_KEY, project: "streaming-ingest" };

export function minimalArgs(changes: Partial<GithubAccessArgs> = {}): GithubAccessArgs {
  return { repository: "octo-org/octo-repo", namePrefixes: ["orders", "lake"], ...changes };
}

export async function made(
  changes: Partial<GithubAccessArgs> = {},
  options?: { preview: boolean },
): Promise<{ runtime: MockRuntime; access: GithubAccess }> {
  const runtime = mockRuntime(options);
  const access = new GithubAccess("ci", minimalArgs(changes));
  await runtime.settled();
  return { runtime, access };
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: unknown;
}

export function statementsOf(policy: unknown): Statement[] {
  return JSON.parse(String(policy)).Statement;
}

export const actionsOf = (statements: Statement[]): string[] => statements.flatMap(({ Action }) => Action);
