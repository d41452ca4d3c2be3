import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers";
import { crc32 } from "node:zlib";
import {
  type ActorId,
  type Clock,
  type Digest,
  digestFromBytes,
  parseActorId,
  type Scheduler,
  ZERO_DIGEST,
} from "../../base/mod.ts";
import type { Append, ChainReader, Entry, StoredLink } from "../chain-store.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import type { LogLimits } from "./limits.ts";
import type { LogIndex } from "./log-index.ts";
import type { LogStore } from "./log-store.ts";
import { MemoryIndex } from "./memory-index.ts";
import { openLog } from "./open-log.ts";

export const checksum: Checksum = (bytes, seed) => crc32(bytes, seed);

/** Small enough that a few links fill several. */
export const SMALL: Partial<LogLimits> = { segmentBytes: 16 * 1024, indexChangesMax: 8 };

/** A clock that a test moves. */
export class TestClock implements Clock {
  #nowMs = 1_000;
  #waking: { readonly atMs: number; readonly wake: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    const waiting = { atMs, wake };
    this.#waking.push(waiting);
    return () => void (this.#waking = this.#waking.filter((one) => one !== waiting));
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    const due = this.#waking.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#waking = this.#waking.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { wake } of due) wake();
  }
}

export const soon: Scheduler = { soon: (task) => void setImmediate(task) };

/** Resolves when what was handed over before is written. */
export function written(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

export interface OpenOptions {
  readonly index?: LogIndex;
  readonly limits?: Partial<LogLimits>;
  readonly clock?: Clock;
  readonly fatal?: (error: Error) => void;
}

/** A log over this disk, written on this thread. */
export function openTestLog(disk: Disk, options: OpenOptions = {}): LogStore {
  const { index = new MemoryIndex(), limits = SMALL, clock = new TestClock(), fatal } = options;
  return openLog({
    disk,
    index,
    checksum,
    entropy: (size) => randomBytes(size),
    clock,
    scheduler: soon,
    limits,
    fatal: fatal ?? (() => undefined),
  });
}

const ENTRY: Entry = {
  name: "a",
  supervisor: undefined,
  status: "running",
  wakeAtMs: undefined,
  dirty: false,
  replayFromSeq: 0,
};

export function actor(number: number): ActorId {
  return parseActorId(number.toString(16).padStart(32, "0")) as ActorId; // 32 digits by construction
}

/** A chain of links of one event each. */
export function chain(of: ActorId, count: number, size: number): Append[] {
  const links: Append[] = [];
  for (let at = 0; at < count; at++) {
    const digest = new Uint8Array(32).fill(at + 1);
    digest.set(Uint8Array.fromHex(of), 8);
    links.push({
      actor: of,
      term: 1,
      expected: links.at(-1)?.digest ?? ZERO_DIGEST,
      digest: digestFromBytes(digest) as Digest, // 32 bytes
      seq: at,
      eventCount: 1,
      link: new Uint8Array(size).map(
        (_, byte) => byte * 7 + at + Number.parseInt(of.slice(-2), 16),
      ),
      blobs: [],
      entry: at === 0 ? ENTRY : undefined,
    });
  }
  return links;
}

export function stored({ digest, seq, eventCount, link }: Append): StoredLink {
  return { digest, seq, eventCount, link };
}

export async function read(store: ChainReader, of: ActorId): Promise<StoredLink[]> {
  return (await Array.fromAsync(store.links(of, 0))).flat();
}
