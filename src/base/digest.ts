import type { Brand } from "./brand.ts";

/** SHA-256 (FIPS 180-4), 32 bytes. */
export type Digest = Brand<Uint8Array, "Digest">;

export const DIGEST_BYTES = 32;

/** The parent of a chain's first link. */
export const ZERO_DIGEST: Digest = new Uint8Array(DIGEST_BYTES) as Digest;

/**
 * SHA-256 as a port, because a browser and Node have different ones and `chain` runs in both.
 * Synchronous; the result belongs to the caller, the argument is not kept.
 */
export type Sha256 = (bytes: Uint8Array) => Digest;

/** The digest whose bytes these are; undefined unless there are exactly 32. */
export function digestFromBytes(bytes: Uint8Array): Digest | undefined {
  return bytes.length === DIGEST_BYTES ? (bytes as Digest) : undefined;
}

/** Reads 64 lowercase hex digits, as command lines and URLs carry them. */
export function parseDigest(text: string): Digest | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (Uint8Array.fromHex(text) as Digest) : undefined;
}
