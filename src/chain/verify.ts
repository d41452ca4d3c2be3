import { type ActorId, type Digest, equalBytes, type Sha256, ZERO_DIGEST } from "../base/mod.ts";
import { applyLink } from "./apply-link.ts";
import { blobsOf, ledgerBlobs } from "./blobs.ts";
import { CborReader } from "./cbor-reader.ts";
import { importsDigest } from "./derive.ts";
import { type ChainCode, ChainError } from "./errors.ts";
import type { BlobReference, Event, Seq } from "./event.ts";
import {
  type Checkpoint,
  type ExportItem,
  ITEM_BYTES_MAX,
  itemEnd,
  readItem,
  unnamed,
} from "./export.ts";
import { ledgerDigest } from "./ledger-codec.ts";
import { type Ledger, newLedger } from "./ledger.ts";
import type { Link } from "./link.ts";
import { LINK_DOMAIN } from "./link-writer.ts";
import { SALT_BYTES } from "./slot.ts";

/** What a chain was found to be. */
export interface ChainReport {
  readonly actor: ActorId;
  /** Of the first link of all. */
  readonly genesis: Digest;
  readonly head: Digest;
  /** In this export: what stands before a checkpoint is not among them, nor in the other counts. */
  readonly linkCount: number;
  readonly eventCount: number;
  readonly turnCount: number;
  readonly blobCount: number;
  /** Blobs that are not there and that a `redacted` names. */
  readonly erasedCount: number;
  /** Blobs that are not there, and nothing in this export says why. */
  readonly withheldCount: number;
  /** The seq of the event that comes next. */
  readonly nextSeq: Seq;
  /** Of the head. */
  readonly atMs: number;
  /** Undefined: it begins with genesis. */
  readonly checkpoint: Checkpoint | undefined;
  /** After the head. */
  readonly ledger: Ledger;
}

/** What the verifier knows of the chain from elsewhere. A chain cut at a link's end verifies, and is shorter than this. */
export interface Expected {
  readonly head?: Digest | undefined;
  readonly linkCount?: number | undefined;
}

/** Payloads that the ledger may ask for again, the newest of them. */
const RETAINED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Verifies an export: canonical form, digests, parents, order, arrangement of blobs, and that each event is one that an
 * actor can record there (docs/chain-format.md, "Verification", where it also says what that proves).
 * @throws ChainError with the link's index, its seq and the byte offset
 */
export function verifyExport(
  chunks: Uint8Array | Iterable<Uint8Array>,
  sha256: Sha256,
  expected: Expected = {},
): ChainReport {
  const verifier = new ExportVerifier(sha256);
  for (const chunk of chunks instanceof Uint8Array ? [chunks] : chunks) verifier.push(chunk);
  return verifier.end(expected);
}

/** The same for what comes in pieces. */
export async function verifyStream(
  chunks: AsyncIterable<Uint8Array>,
  sha256: Sha256,
  expected: Expected = {},
): Promise<ChainReport> {
  const verifier = new ExportVerifier(sha256);
  for await (const chunk of chunks) verifier.push(chunk);
  return verifier.end(expected);
}

/** A blob, or what stands for it, that the next link must name. */
interface Waiting {
  readonly digest: Digest;
  /** Undefined: withheld. */
  readonly payload: Uint8Array | undefined;
  readonly start: number;
}

/** Takes an export in pieces of any size; after an error it is of no more use. */
export class ExportVerifier {
  readonly #sha256: Sha256;
  /** What was pushed and not read yet, and how many bytes were read before it. */
  #pending: Uint8Array = new Uint8Array(0);
  #before = 0;
  /** Bytes that `#pending` must have for the next item to be whole. */
  #needed = 1;

  #checkpoint: Checkpoint | undefined;
  #genesis: Digest | undefined;
  #actor: ActorId | undefined;
  #head: Digest = ZERO_DIGEST;
  #nextSeq: Seq = 0;
  #atMs = 0;
  #ledger: Ledger = newLedger();
  #linkCount = 0;
  #turnCount = 0;
  #blobCount = 0;
  readonly #named: Map<string, number> = new Map();
  readonly #withheld: Set<string> = new Set();
  readonly #redacted: Set<string> = new Set();
  readonly #payloads: Map<string, Uint8Array> = new Map();
  #retainedBytes = 0;
  #waiting: Waiting[] = [];
  /** The domain, and room for a link after it. */
  #hashed: Uint8Array = LINK_DOMAIN.slice();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  push(chunk: Uint8Array): void {
    this.#pending = this.#pending.length === 0 ? chunk : joined(this.#pending, chunk);
    let at = 0;
    while (this.#pending.length - at >= this.#needed) {
      const { end, needed } = itemEnd(this.#pending, at);
      if (needed > ITEM_BYTES_MAX) this.#refuse("CHAIN_TOO_LARGE", LARGE, this.#before + at);
      this.#needed = needed;
      if (end === undefined) continue;
      this.#read(new CborReader(this.#pending, at, end));
      at = end;
      this.#needed = 1;
    }
    this.#pending = this.#pending.subarray(at);
    this.#before += at;
  }

  end(expected: Expected = {}): ChainReport {
    if (this.#pending.length > 0) this.#readCut();
    const stray = this.#waiting[0];
    if (stray !== undefined)
      this.#refuse("CHAIN_BLOB_MISPLACED", "a blob without a link that names it", stray.start);
    if (this.#actor === undefined || this.#genesis === undefined || this.#linkCount === 0)
      return this.#refuse("CHAIN_EMPTY", "an export without a link", this.#before);
    this.#checkExpected(expected);
    const erased = [...this.#withheld].filter((name) => this.#redacted.has(name));
    return {
      actor: this.#actor,
      genesis: this.#genesis,
      head: this.#head,
      linkCount: this.#linkCount,
      eventCount: this.#nextSeq - (this.#checkpoint?.seq ?? 0),
      turnCount: this.#turnCount,
      blobCount: this.#blobCount,
      erasedCount: erased.length,
      withheldCount: this.#withheld.size - erased.length,
      nextSeq: this.#nextSeq,
      atMs: this.#atMs,
      checkpoint: this.#checkpoint,
      ledger: this.#ledger,
    };
  }

  #checkExpected({ head, linkCount }: Expected): void {
    if (linkCount !== undefined && linkCount !== this.#linkCount)
      this.#refuse(
        "CHAIN_HEAD_MISMATCH",
        `${this.#linkCount} links where ${linkCount} were expected`,
        this.#before,
      );
    if (head !== undefined && !equalBytes(head, this.#head))
      this.#refuse(
        "CHAIN_HEAD_MISMATCH",
        "the head is not the one that was expected",
        this.#before,
      );
  }

  #readCut(): never {
    this.#read(new CborReader(this.#pending));
    throw new Error("an item was whole that its heads say is cut short");
  }

  #read(reader: CborReader): void {
    const start = this.#before + reader.at;
    const item = this.#located(this.#before, start, () => {
      const whole = readItem(reader);
      reader.finish();
      return whole;
    });
    this.#located(0, start, () => this.#take(item, start));
  }

  /** Says where in the whole export something is wrong; `origin` is where offsets in errors count from. */
  #located<Result>(origin: number, start: number, step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      const { offset, seq = this.#nextSeq } = error.place;
      const absolute = offset === undefined ? start : origin + offset;
      throw error.within({ offset: absolute, link: this.#linkCount, seq });
    }
  }

  #take(item: ExportItem, start: number): void {
    switch (item.kind) {
      case "checkpoint":
        return this.#takeCheckpoint(item.checkpoint);
      case "blob": {
        const payload = item.bytes.subarray(SALT_BYTES);
        this.#waiting.push({ digest: this.#sha256(item.bytes), payload, start });
        return;
      }
      case "withheld":
        this.#waiting.push({ digest: item.digest, payload: undefined, start });
        return;
      case "link":
        return this.#takeLink(item.digest, item.link, item.bytes);
      default:
        return item satisfies never;
    }
  }

  #takeCheckpoint(checkpoint: Checkpoint): void {
    if (this.#actor !== undefined) refuse("CHAIN_BAD_SHAPE", "a checkpoint after the beginning");
    this.#checkpoint = checkpoint;
    this.#actor = checkpoint.actor;
    this.#genesis = checkpoint.genesis;
    this.#head = checkpoint.head;
    this.#nextSeq = checkpoint.seq;
    this.#atMs = checkpoint.atMs;
    this.#ledger = checkpoint.ledger;
    this.#takeBlobs(ledgerBlobs(checkpoint.ledger));
  }

  #takeLink(digest: Digest, link: Link, bytes: Uint8Array): void {
    if (!equalBytes(this.#digestOf(bytes), digest))
      refuse("CHAIN_DIGEST_MISMATCH", "the link does not hash to the digest beside it");
    this.#checkPlace(link);
    this.#takeBlobs(link.events.flatMap(blobsOf));
    this.#ledger = applyLink(
      this.#ledger,
      link,
      ({ digest: name }) => this.#payloads.get(name.toHex()),
      (event, before) => this.#checkBound(event, before),
    );
    this.#actor = link.actor;
    this.#genesis ??= digest;
    this.#head = digest;
    this.#nextSeq = link.seq + link.events.length;
    this.#atMs = link.atMs;
    this.#linkCount++;
    for (const event of link.events) this.#count(event);
  }

  #digestOf(bytes: Uint8Array): Digest {
    const from = LINK_DOMAIN.length;
    if (this.#hashed.length < from + bytes.length) {
      this.#hashed = new Uint8Array(2 * (from + bytes.length));
      this.#hashed.set(LINK_DOMAIN);
    }
    this.#hashed.set(bytes, from);
    return this.#sha256(this.#hashed.subarray(0, from + bytes.length));
  }

  #checkPlace({ actor, seq, parent, atMs, events }: Link): void {
    if (this.#actor !== undefined && actor !== this.#actor)
      refuse("CHAIN_ACTOR_MISMATCH", "a link of another actor");
    if (!equalBytes(parent, this.#head))
      refuse("CHAIN_PARENT_MISMATCH", "the parent that it names is not the link before it");
    if (seq !== this.#nextSeq)
      refuse("CHAIN_SEQ_MISMATCH", `it begins with event ${seq} where ${this.#nextSeq} comes next`);
    if (atMs < this.#atMs)
      refuse("CHAIN_TIME_REVERSED", "its time is before that of the link before it");
    if (this.#checkpoint !== undefined && this.#linkCount === 0 && events[0]?.kind !== "marked")
      refuse("CHAIN_ILLEGAL_MOVE", "a checkpoint without the mark that binds it");
  }

  /** The blobs before a link are those that it is the first to name, each once and in its order. */
  #takeBlobs(references: readonly BlobReference[]): void {
    const waiting = this.#waiting;
    const expected = unnamed(references, this.#named);
    for (const [at, { digest, size }] of expected.entries()) {
      const blob = waiting[at];
      if (blob === undefined)
        return refuse(
          "CHAIN_BLOB_MISSING",
          "a blob that it is the first to name does not stand before it",
        );
      const { payload } = blob;
      if (!equalBytes(blob.digest, digest) || (payload !== undefined && payload.length !== size))
        return this.#refuse(
          "CHAIN_BLOB_MISPLACED",
          "not the blob that is named first here",
          blob.start,
        );
      this.#retain(digest.toHex(), payload);
    }
    const stray = waiting[expected.length];
    if (stray !== undefined)
      this.#refuse("CHAIN_BLOB_MISPLACED", "a blob that is not named here first", stray.start);
    this.#waiting = [];
  }

  #retain(name: string, payload: Uint8Array | undefined): void {
    if (payload === undefined) {
      this.#withheld.add(name);
      return;
    }
    this.#blobCount++;
    this.#payloads.set(name, payload);
    this.#retainedBytes += payload.length;
    for (const [oldest, { length }] of this.#payloads) {
      if (this.#retainedBytes <= RETAINED_BYTES_MAX) break;
      this.#payloads.delete(oldest);
      this.#retainedBytes -= length;
    }
  }

  /** What is bound by a digest within an event. */
  #checkBound(event: Event, before: Ledger): void {
    if (event.kind === "started" && event.table !== undefined) {
      if (!equalBytes(importsDigest(this.#sha256, event.table), event.imports))
        refuse("CHAIN_DIGEST_MISMATCH", "the table of imports does not hash to its digest");
    }
    if (event.kind === "marked" && !equalBytes(ledgerDigest(this.#sha256, before), event.ledger))
      refuse("CHAIN_DIGEST_MISMATCH", "the ledger does not hash to the mark's digest");
  }

  #count(event: Event): void {
    if (event.kind === "received") this.#turnCount++;
    if (event.kind === "redacted")
      for (const digest of event.blobs) this.#redacted.add(digest.toHex());
  }

  #refuse(code: ChainCode, what: string, offset: number): never {
    throw new ChainError(code, { what, remedy: REMEDY }, { offset, link: this.#linkCount });
  }
}

function refuse(code: ChainCode, what: string): never {
  throw new ChainError(code, { what, remedy: REMEDY });
}

const REMEDY = "take a fresh copy from the actor's own store; this one was changed or damaged";
const LARGE = `an item above ITEM_BYTES_MAX, ${ITEM_BYTES_MAX} bytes`;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
