import { type ActorId, DIGEST_BYTES, type Digest } from "../base/mod.ts";
import type { Append, Entry } from "../store/mod.ts";

/**
 * One batch of links, in columns: an object for each link, with the names of its properties, took a fifth of a busy cell's time to
 * clone. All numbers and bytes of it are in one buffer, which changes hands.
 */
export interface PackedAppends {
  readonly actors: readonly ActorId[];
  /** Of each entry, in order. */
  readonly names: readonly (string | undefined)[];
  readonly supervisors: readonly (ActorId | undefined)[];
  /** Of each link, in order: term, seq, event count, bytes, count of blobs, kind of entry; of an entry the rest; bytes of each blob. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of each link: the digest that is expected, its own, the link, then each blob's digest and bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Of one link; those of its entry and its blobs come on top. */
const NUMBERS_OF_LINK = 6;
const NUMBERS_OF_ENTRY = 2;

/** Kind of entry: none, or these bits. */
const HAS_ENTRY = 1;
const IS_STOPPED = 2;
const IS_DIRTY = 4;
const WAKES = 8;

/** The bytes are copied: the caller may use its buffers again at once. */
export function packAppends(batch: readonly Append[]): PackedAppends {
  let byteCount = 0;
  let numberCount = 0;
  for (const { link, blobs, entry } of batch) {
    byteCount += 2 * DIGEST_BYTES + link.length;
    numberCount += NUMBERS_OF_LINK + (entry === undefined ? 0 : NUMBERS_OF_ENTRY) + blobs.length;
    for (const blob of blobs) byteCount += DIGEST_BYTES + blob.bytes.length;
  }
  const buffer = new ArrayBuffer(numberCount * Float64Array.BYTES_PER_ELEMENT + byteCount);
  const numbers = new Float64Array(buffer, 0, numberCount);
  const bytes = new Uint8Array(buffer, numbers.byteLength);
  const actors: ActorId[] = [];
  const names: (string | undefined)[] = [];
  const supervisors: (ActorId | undefined)[] = [];
  let at = 0;
  let numberAt = 0;
  const put = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += part.length;
  };
  const count = (number: number): void => {
    numbers[numberAt++] = number;
  };
  for (const { actor, term, seq, eventCount, entry, expected, digest, link, blobs } of batch) {
    actors.push(actor);
    count(term);
    count(seq);
    count(eventCount);
    count(link.length);
    count(blobs.length);
    count(kindOf(entry));
    if (entry !== undefined) {
      names.push(entry.name);
      supervisors.push(entry.supervisor);
      count(entry.replayFromSeq);
      count(entry.wakeAtMs ?? 0);
    }
    put(expected);
    put(digest);
    put(link);
    for (const blob of blobs) {
      count(blob.bytes.length);
      put(blob.digest);
      put(blob.bytes);
    }
  }
  return { actors, names, supervisors, numbers, bytes };
}

/** `laterBy` is added to each term. */
export function unpackAppends(packed: PackedAppends, laterBy: number): readonly Append[] {
  const { actors, names, supervisors, numbers, bytes } = packed;
  let at = 0;
  let numberAt = 0;
  let entryAt = 0;
  const take = (size: number): Uint8Array => bytes.subarray(at, (at += size));
  const digest = (): Digest => take(DIGEST_BYTES) as Digest; // as it was packed
  const next = (): number => numbers[numberAt++] ?? 0; // as many as were packed
  const entryOf = (kind: number): Entry | undefined => {
    if (kind === 0) return undefined;
    const replayFromSeq = next();
    const wakeAtMs = next();
    return {
      name: names[entryAt],
      supervisor: supervisors[entryAt++],
      status: (kind & IS_STOPPED) === 0 ? "running" : "stopped",
      wakeAtMs: (kind & WAKES) === 0 ? undefined : wakeAtMs,
      dirty: (kind & IS_DIRTY) !== 0,
      replayFromSeq,
    };
  };
  return actors.map((actor) => {
    const term = next() + laterBy;
    const seq = next();
    const eventCount = next();
    const linkBytes = next();
    const blobCount = next();
    const entry = entryOf(next());
    const expected = digest();
    const own = digest();
    const link = take(linkBytes);
    const blobs = Array.from({ length: blobCount }, () => {
      const size = next();
      return { digest: digest(), bytes: take(size) };
    });
    return { actor, term, expected, digest: own, seq, eventCount, link, blobs, entry };
  });
}

function kindOf(entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  const { status, dirty, wakeAtMs } = entry;
  const life = status === "stopped" ? IS_STOPPED : 0;
  return HAS_ENTRY | life | (dirty ? IS_DIRTY : 0) | (wakeAtMs === undefined ? 0 : WAKES);
}
