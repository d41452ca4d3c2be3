import { type Entropy, equalBytes, type Sha256 } from "../base/mod.ts";
import {
  SALT_BYTES,
  blobBytes,
  blobDigest,
  type BlobReference,
  type Slot,
  SLOT_INLINE_MAX,
  NO_SALT,
} from "../chain/mod.ts";
import type { Blob } from "../store/mod.ts";

/** Where encoded values stand: in the link, or in a blob that the link names. */
export interface Payloads {
  /** The encoded value. @throws plain Error where its blob is not at hand: it was loaded before. */
  bytes(slot: Slot): Uint8Array;
  /** Whether the blob that this names holds this encoded value; decided by digest. */
  holds(reference: BlobReference, encoded: Uint8Array): boolean;
}

/** Turns encoded values into slots, and collects the blobs that the next link must bring. */
export class PayloadWriter {
  readonly #sha256: Sha256;
  readonly #salts: Entropy | undefined;
  #blobs: Blob[] = [];

  /** `salts` are given where payloads are private: then each has a salt of its own and none stands in a link. */
  constructor(sha256: Sha256, salts: Entropy | undefined) {
    this.#sha256 = sha256;
    this.#salts = salts;
  }

  slot(encoded: Uint8Array): Slot {
    const inline = this.#salts === undefined && encoded.length <= SLOT_INLINE_MAX;
    return inline ? encoded : this.blob(encoded);
  }

  /** Kept as a blob whatever its size: states, and payloads too large for a link. */
  blob(payload: Uint8Array): BlobReference {
    const salt = this.#salts?.(SALT_BYTES) ?? NO_SALT;
    const digest = blobDigest(this.#sha256, salt, payload);
    this.#blobs.push({ digest, bytes: blobBytes(salt, payload) });
    return { digest, size: payload.length };
  }

  /** What was collected since the last time. */
  take(): readonly Blob[] {
    if (this.#blobs.length === 0) return NO_BLOBS;
    const blobs = this.#blobs;
    this.#blobs = [];
    return blobs;
  }
}

const NO_BLOBS: readonly Blob[] = [];

/** The blobs of a chain that is being read, by digest. */
export class PayloadReader implements Payloads {
  readonly #sha256: Sha256;
  readonly #blobs = new Map<string, Uint8Array>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Blobs that were held against their digests. */
  add(blobs: readonly Blob[]): void {
    for (const { digest, bytes } of blobs) this.#blobs.set(digest.toHex(), bytes);
  }

  bytes(slot: Slot): Uint8Array {
    if (slot instanceof Uint8Array) return slot;
    return this.#blob(slot).subarray(SALT_BYTES);
  }

  holds(reference: BlobReference, encoded: Uint8Array): boolean {
    if (reference.size !== encoded.length) return false;
    const salt = this.#blob(reference).subarray(0, SALT_BYTES);
    return equalBytes(blobDigest(this.#sha256, salt, encoded), reference.digest);
  }

  #blob({ digest }: BlobReference): Uint8Array {
    const bytes = this.#blobs.get(digest.toHex());
    if (bytes === undefined)
      throw new Error(`blob ${digest.toHex()} was not loaded before its link`);
    return bytes;
  }
}
