import {
  type ActorId,
  type Digest,
  digestFromBytes,
  parseActorId,
  ZERO_DIGEST,
} from "../../src/base/mod.ts";
import { linkDigest } from "../../src/chain/link-writer.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import type { Append, Blob, Entry } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";

export interface Sizes {
  readonly linkBytesMax: number;
  readonly blobBytesMax: number;
  /** All links of the largest size and without blobs: then what is written after a crash lies over what was there before, frame on frame. */
  readonly alike: boolean;
}

/** Makes links whose bytes say nothing and whose digests are right: a store reads none of them. No two are alike. */
export class LinkMill {
  readonly #seeded: Seeded;
  readonly #sizes: Sizes;
  #madeCount = 0;
  /** What a payload may hold besides noise: the log's own bytes, so that frames stand within frames. */
  #bait: Uint8Array | undefined;

  constructor(seeded: Seeded, sizes: Sizes) {
    this.#seeded = seeded;
    this.#sizes = sizes;
  }

  bait(bytes: Uint8Array): void {
    this.#bait = bytes;
  }

  /** The next link of this actor after `parent`; its genesis where there is none. */
  link(actor: ActorId, term: number, parent: Append | undefined): Append {
    const { linkBytesMax, alike } = this.#sizes;
    const link = alike ? this.#filled(linkBytesMax) : this.#bytes(linkBytesMax);
    const blobCount = !alike && this.#seeded.once(4) ? 1 + this.#seeded.below(2) : 0;
    const hasEntry = parent === undefined || (!alike && this.#seeded.once(5));
    const seq = parent === undefined ? 0 : parent.seq + parent.eventCount;
    return {
      actor,
      term,
      expected: parent?.digest ?? ZERO_DIGEST,
      digest: linkDigest(nodeSha256, link),
      seq,
      eventCount: 1 + this.#seeded.below(8),
      link,
      blobs: Array.from({ length: blobCount }, () => this.blob()),
      entry: hasEntry ? this.#entry(seq) : undefined,
    };
  }

  blob(): Blob {
    const bytes = this.#bytes(this.#sizes.blobBytesMax);
    return { digest: nodeSha256(bytes), bytes };
  }

  #entry(seq: number): Entry {
    const seeded = this.#seeded;
    return {
      name: seeded.once(2) ? `näme-${seeded.below(1_000)}` : undefined,
      supervisor: seeded.once(3) ? actorOf(seeded.below(100)) : undefined,
      status: seeded.once(6) ? "stopped" : "running",
      wakeAtMs: seeded.once(3) ? 1_800_000_000_000 + seeded.below(1_000_000) : undefined,
      dirty: seeded.once(2),
      replayFromSeq: seeded.below(seq + 1),
    };
  }

  /** Mostly small, some large, a few at the most. */
  #bytes(sizeMax: number): Uint8Array {
    const bound = this.#seeded.once(20)
      ? sizeMax
      : this.#seeded.once(4)
        ? sizeMax / 8
        : sizeMax / 64;
    return this.#filled(TAG_BYTES + this.#seeded.below(Math.max(1, Math.floor(bound) - TAG_BYTES)));
  }

  #filled(size: number): Uint8Array {
    const source = this.#bait !== undefined && this.#seeded.once(8) ? this.#bait : NOISE;
    const bytes = new Uint8Array(size);
    const at = this.#seeded.below(source.length);
    bytes.set(source.subarray(at, at + size - TAG_BYTES), TAG_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#madeCount++);
    view.setUint32(4, this.#seeded.below(2 ** 32));
    return bytes;
  }
}

/** At the front of each, so that no two are alike. */
const TAG_BYTES = 8;

export function actorOf(number: number): ActorId {
  return parseActorId((number + 1).toString(16).padStart(32, "0")) as ActorId; // 32 digits by construction
}

export function digestOf(number: number): Digest {
  const bytes = new Uint8Array(32).fill(0xee);
  new DataView(bytes.buffer).setUint32(0, number);
  return digestFromBytes(bytes) as Digest; // 32 bytes by construction
}

/** Made once: a seed's own would take most of its time. */
const NOISE = new Seeded(0x7065_6e67).bytes(256 * 1024);
