/** The AWS account that a program believes to be in. */
export interface Account {
  /** Twelve digits. */
  accountId: string;
  region: string;
}

/** No account of AWS has this number: what is planned here must not be taken for somebody's account. */
export const LOCAL_ACCOUNT_ID = "000000000000";
export const DEFAULT_REGION = "us-east-1";

export interface Partition {
  name: string;
  dnsSuffix: string;
  reverseDnsPrefix: string;
}

/** The partition of a region: commercial, China, or GovCloud. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) {
    return { name: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" };
  }
  const name = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { name, dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
}
