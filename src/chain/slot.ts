import { concatBytes, type Digest, type Sha256 } from "../base/mod.ts";
import type { BlobReference, Slot } from "./event.ts";

/** The longest value that stands in its event; a longer one is a blob, and the event names it. */
export const SLOT_INLINE_MAX: number = 16 * 1024;

export const SALT_BYTES = 16;

/** The salt of a blob that is not private, so that equal payloads are one blob. */
export const NO_SALT: Uint8Array = new Uint8Array(SALT_BYTES);

/** A blob as it is kept and exported: salt ‖ payload. */
export function blobBytes(salt: Uint8Array, payload: Uint8Array): Uint8Array {
  return concatBytes([salt, payload]);
}

/** What names a blob: the digest covers the salt, so that a private payload cannot be guessed from it. */
export function blobDigest(sha256: Sha256, salt: Uint8Array, payload: Uint8Array): Digest {
  return sha256(blobBytes(salt, payload));
}

export function isBlob(slot: Slot): slot is BlobReference {
  return !(slot instanceof Uint8Array);
}
