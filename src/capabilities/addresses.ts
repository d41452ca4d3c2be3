import { z } from "zod";
import { ACTOR_NAME_MAX, ACTOR_NAME_SEGMENT } from "../base/mod.ts";
import type { Grant } from "./capability.ts";

/** Longest address of a message, in UTF-16 code units. */
export const ADDRESS_MAX = 256;
/** Addresses and patterns of one `to`. */
const ADDRESSES_MAX = 1_000;

const SEGMENT = ACTOR_NAME_SEGMENT;
/**
 * A name or an id; or what names begin with, and a star for their rest. Any other text matches nobody, and would grant less than it seems to; nor
 * does any actor reach `host`.
 */
const PATTERN = new RegExp(
  `^(?!host$)(?:(?:${SEGMENT}/)*${SEGMENT}|(?:${SEGMENT}/)*(?:${SEGMENT})?\\*)$`,
);

/** The key `to` of a manifest's table, whatever its addresses are for. */
export function addresses(
  whatFor: string,
  examples: readonly string[],
): z.ZodOptional<z.ZodArray<z.ZodString>> {
  const list = `must be a list of at most ${ADDRESSES_MAX} addresses`;
  const error = `must be an actor's name or id, or what names begin with and "*" for their rest, at most ${ACTOR_NAME_MAX} characters`;
  const [example = ""] = examples;
  const pattern = z
    .string({ error })
    .max(ACTOR_NAME_MAX, { error })
    .regex(PATTERN, { error })
    .meta({ examples: [example] });
  return z
    .array(pattern, { error: list })
    .max(ADDRESSES_MAX, { error: list })
    .meta({
      description: `${whatFor}; \`*\` at the end of one stands for any rest. Left out: all.`,
      examples: [examples],
    })
    .optional();
}

/** Whether there can be an actor of this address that others write to; those of the host begin with `@`. */
export function isAddress(address: string): boolean {
  return address.length > 0 && address.length <= ADDRESS_MAX && !address.startsWith("@");
}

/** Whether the table's `to` covers this address, which may be one at all. */
export function grantsAddress({ to }: Grant, address: string): boolean {
  const allowed = to as readonly string[] | undefined; // by the table
  const isCovered = allowed?.some((pattern) => covers(pattern, address)) ?? true;
  return isCovered && isAddress(address);
}

/** Whether all addresses that the one table's `to` covers are covered by the other's. */
export function addressesWithin({ to }: Grant, { to: bound }: Grant): boolean {
  const [inner, outer] = [to, bound] as (readonly string[] | undefined)[]; // by the table
  if (outer === undefined) return true;
  return inner?.every((one) => outer.some((other) => covers(other, one))) ?? false;
}

/** Of an address, or of a pattern, which is covered where all is that it covers. */
function covers(pattern: string, address: string): boolean {
  return pattern.endsWith("*") ? address.startsWith(pattern.slice(0, -1)) : pattern === address;
}
