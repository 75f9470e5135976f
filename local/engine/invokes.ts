import { type Account, partitionOf } from "./account";
import type { WireMap } from "./wire";

type Answer = (account: Account, args: WireMap) => Record<string, unknown>;

// What a program may ask of AWS without making anything. All of it follows from the account and the region.
const ANSWERS: Record<string, Answer> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId, region }) => ({
    id: accountId,
    accountId,
    arn: `arn:${partitionOf(region).name}:iam::${accountId}:root`,
    userId: accountId,
  }),
  "aws:index/getRegion:getRegion": (account, args) => {
    const region = typeof args.region === "string" ? args.region : account.region;
    const endpoint = `ec2.${region}.${partitionOf(region).dnsSuffix}`;
    return { id: region, region, name: region, description: region, endpoint };
  },
  "aws:index/getPartition:getPartition": ({ region }) => {
    const { name, dnsSuffix, reverseDnsPrefix } = partitionOf(region);
    return { id: name, partition: name, dnsSuffix, reverseDnsPrefix };
  },
};

/** The answer to an `invoke` of the program. @throws Error that names the token when nobody answers it */
export function answerInvoke(token: string, args: WireMap, account: Account): Record<string, unknown> {
  const answer = ANSWERS[token];
  if (answer === undefined) {
    throw new Error(
      `the program asks AWS for ${token}, which only AWS can answer; answered here are ` +
        `${Object.keys(ANSWERS).join(", ")}; take the value from the stack's config instead`,
    );
  }
  return answer(account, args);
}
