import type { Problem } from "../shared/problems";

const IPV4_BLOCK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

interface Block {
  /** Its first address as a number. */
  address: number;
  /** Bits that all its addresses share. */
  prefix: number;
}

/**
 * An IPv4 block from `/widest` to `/narrowest`, written by its first address. AWS would round another address down, and
 * the plan would show the difference for ever.
 */
export function checkCidr(path: string, cidr: string, widest: number, narrowest: number, why: string): Problem[] {
  const block = parseBlock(cidr);
  if (block === undefined) {
    return [{ path, reason: `must be an IPv4 block such as 203.0.113.0/24, got "${cidr}"` }];
  }
  const { address, prefix } = block;
  if (prefix < widest || prefix > narrowest) {
    return [{ path, reason: `must be a block from /${widest} to /${narrowest} (${why}), got "${cidr}"` }];
  }
  const first = firstAddress(address, prefix);
  if (first === address) return [];
  return [{ path, reason: `must begin at the block's first address, got "${cidr}"; write ${dotted(first)}/${prefix}` }];
}

function parseBlock(cidr: string): Block | undefined {
  const [, ...parts] = IPV4_BLOCK.exec(cidr) ?? [];
  const [a, b, c, d, prefix] = parts.map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined)
    return undefined;
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

function firstAddress(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) * size;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
