import { type ActorId, type Digest, equalBytes } from "../base/mod.ts";
import { blobsOf, ledgerBlobs } from "./blobs.ts";
import type { CborReader } from "./cbor-reader.ts";
import { ARRAY, BYTES, CborWriter, TEXT } from "./cbor-writer.ts";
import { ChainError } from "./errors.ts";
import { readActor, readDigest } from "./event-decode.ts";
import type { BlobReference, Seq } from "./event.ts";
import { encodeLedger, readLedger, writeLedger } from "./ledger-codec.ts";
import type { Ledger } from "./ledger.ts";
import { decodeLink, readLink } from "./link-decode.ts";
import { CHAIN_VERSION, type Link, LINK_BYTES_MAX } from "./link.ts";
import { SALT_BYTES } from "./slot.ts";

/** The longest payload of a blob. A snapshot that is larger is several. */
export const BLOB_BYTES_MAX: number = 64 * 1024 * 1024;

/** The longest item of an export. */
export const ITEM_BYTES_MAX: number = Math.max(BLOB_BYTES_MAX + SALT_BYTES, LINK_BYTES_MAX) + 64;

/** What retention leaves of the links that it cut, where the next link begins with the mark that replay stands on. */
export interface Checkpoint {
  readonly actor: ActorId;
  readonly genesis: Digest;
  /** Of the last link that was cut: the parent of the next. */
  readonly head: Digest;
  /** Of the first event that is kept. */
  readonly seq: Seq;
  /** Of the last link that was cut. */
  readonly atMs: number;
  /** Before that event; the mark binds it by its digest. */
  readonly ledger: Ledger;
}

/** One item of an export, a CBOR sequence (RFC 8742). `start` and `end`: its bytes within what was read. */
export type ExportItem = { readonly start: number; readonly end: number } & (
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  /** Salt ‖ payload. */
  | { readonly kind: "blob"; readonly bytes: Uint8Array }
  /** Stands for a blob that was erased, or is kept back. */
  | { readonly kind: "withheld"; readonly digest: Digest }
  /** `bytes`: the encoded link. */
  | {
      readonly kind: "link";
      readonly digest: Digest;
      readonly link: Link;
      readonly bytes: Uint8Array;
    }
);

/** A link as a store has it. */
export interface KeptLink {
  readonly digest: Digest;
  readonly link: Uint8Array;
}

/** Salt ‖ payload by digest; undefined where it was erased or is kept back. */
export type FindBlob = (reference: BlobReference) => Promise<Uint8Array | undefined>;

/**
 * The export of a chain, in pieces: before each link the blobs that it is the first to name, then the link.
 * The links are the chain's own, in order.
 */
export async function* exportChain(
  links: Iterable<KeptLink> | AsyncIterable<KeptLink>,
  blob: FindBlob,
  checkpoint?: Checkpoint,
): AsyncGenerator<Uint8Array> {
  const named = new Map<string, number>();
  if (checkpoint !== undefined) {
    yield* blobItems(ledgerBlobs(checkpoint.ledger), named, blob);
    yield checkpointItem(checkpoint);
  }
  for await (const { digest, link } of links) {
    yield* blobItems(decodeLink(link).events.flatMap(blobsOf), named, blob);
    yield linkItem(digest, link);
  }
}

async function* blobItems(
  references: readonly BlobReference[],
  named: Map<string, number>,
  blob: FindBlob,
): AsyncGenerator<Uint8Array> {
  for (const reference of unnamed(references, named)) {
    const bytes = await blob(reference);
    yield bytes === undefined ? withheldItem(reference.digest) : blobItem(bytes);
  }
}

/** Those that are not among `named` yet, each once; they are then. @throws ChainError for one that has two sizes */
export function unnamed(
  references: readonly BlobReference[],
  named: Map<string, number>,
): BlobReference[] {
  return references.filter(({ digest, size }) => {
    const name = digest.toHex();
    const known = named.get(name);
    if (known === undefined) named.set(name, size);
    else if (known !== size) refuseSizes();
    return known === undefined;
  });
}

function refuseSizes(): never {
  throw new ChainError("CHAIN_BAD_SHAPE", {
    what: "one blob is named with two sizes",
    remedy: "take a fresh copy from the actor's own store; no actor records this",
  });
}

/** `[digest, link]` */
export function linkItem(digest: Digest, link: Uint8Array): Uint8Array {
  const writer = new CborWriter(link.length + 48);
  writer.array(2);
  writer.bytes(digest);
  writer.raw(link);
  return writer.copy();
}

/** A byte string. */
export function blobItem(bytes: Uint8Array): Uint8Array {
  const writer = new CborWriter(bytes.length + 9);
  writer.bytes(bytes);
  return writer.copy();
}

/** `[digest]` */
export function withheldItem(digest: Digest): Uint8Array {
  const writer = new CborWriter(48);
  writer.array(1);
  writer.bytes(digest);
  return writer.copy();
}

/** `[version, actor, genesis, head, seq, at, ledger]` */
export function checkpointItem(checkpoint: Checkpoint): Uint8Array {
  const writer = new CborWriter(1024);
  writer.array(7);
  writer.uint(CHAIN_VERSION);
  writer.hex(checkpoint.actor);
  writer.bytes(checkpoint.genesis);
  writer.bytes(checkpoint.head);
  writer.uint(checkpoint.seq);
  writer.uint(checkpoint.atMs);
  writeLedger(writer, checkpoint.ledger);
  return writer.copy();
}

/** The next item. @throws ChainError as `decodeLink` */
export function readItem(reader: CborReader): ExportItem {
  const start = reader.at;
  if ((reader.peek() & 0xe0) === BYTES) {
    const bytes = reader.byteString("a blob");
    if (bytes.length < SALT_BYTES)
      reader.refuse("CHAIN_BAD_SHAPE", "a blob is shorter than its salt", start);
    if (bytes.length > BLOB_BYTES_MAX + SALT_BYTES)
      reader.refuse(
        "CHAIN_TOO_LARGE",
        `a blob above BLOB_BYTES_MAX, ${BLOB_BYTES_MAX} bytes`,
        start,
      );
    return { kind: "blob", bytes, start, end: reader.at };
  }
  const count = reader.array("a blob, or an array");
  if (count === 1) return { kind: "withheld", digest: readDigest(reader), start, end: reader.at };
  if (count === 7) return { ...readCheckpoint(reader, start), start, end: reader.at };
  if (count !== 2) reader.refuse("CHAIN_BAD_SHAPE", "an array that is no item of an export", start);
  const digest = readDigest(reader);
  const linkStart = reader.at;
  const link = readLink(reader);
  const bytes = reader.bytes.subarray(linkStart, reader.at);
  return { kind: "link", digest, link, bytes, start, end: reader.at };
}

function readCheckpoint(
  reader: CborReader,
  start: number,
): { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint } {
  if (reader.uint("a version") !== CHAIN_VERSION)
    reader.refuse("CHAIN_UNKNOWN_VERSION", `this code knows version ${CHAIN_VERSION}`, start);
  const fields = {
    actor: readActor(reader),
    genesis: readDigest(reader),
    head: readDigest(reader),
    seq: reader.uint("a seq"),
    atMs: reader.uint("a time"),
  };
  const ledgerStart = reader.at;
  const ledger = readLedger(reader);
  if (!equalBytes(encodeLedger(ledger), reader.bytes.subarray(ledgerStart, reader.at)))
    reader.refuse("CHAIN_NOT_CANONICAL", "two items of a ledger have one key", ledgerStart);
  return { kind: "checkpoint", checkpoint: { ...fields, ledger } };
}

/**
 * How far an item at `start` reaches, as its heads say; what is in it is not judged. Where it is not all there:
 * `undefined`, and `needed` is how many bytes from `start` there must be at least.
 */
export function itemEnd(
  bytes: Uint8Array,
  start: number,
): { readonly end: number | undefined; readonly needed: number } {
  let at = start;
  for (let left = 1; left > 0; left--) {
    if (at >= bytes.length) return { end: undefined, needed: at - start + left };
    const initial = bytes[at] as number;
    const info = initial & 0x1f;
    const size = info < 24 || info > 27 ? 0 : 1 << (info - 24);
    if (at + 1 + size > bytes.length) return { end: undefined, needed: at + 1 + size - start };
    const argument = size === 0 ? Math.min(info, 24) : bigEndian(bytes, at + 1, size);
    at += 1 + size;
    const major = initial & 0xe0;
    if (major === BYTES || major === TEXT) at += argument;
    else if (major === ARRAY) left += argument;
    if (at > bytes.length || at - start + left > ITEM_BYTES_MAX)
      return { end: undefined, needed: at - start + left - 1 };
  }
  return { end: at, needed: at - start };
}

function bigEndian(bytes: Uint8Array, at: number, size: number): number {
  let n = 0;
  for (let i = 0; i < size; i++) n = n * 0x100 + (bytes[at + i] as number);
  return n;
}
