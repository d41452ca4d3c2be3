import { type ActorId, type Clock, type Digest } from "../../base/mod.ts";
import type { Blob } from "../blob-store.ts";
import type { Append, Head, Listed, Refusal, Store, StoredLink } from "../chain-store.ts";
import { StoreError } from "../errors.ts";
import { EMPTY_BATCH_BYTES } from "./batch.ts";
import type { BatchSink } from "./batch-sink.ts";
import { linkPage, linkPlaces, readBlob } from "./chain-reading.ts";
import { headOf, listedAs } from "./chain-state.ts";
import { ChainTable } from "./chain-table.ts";
import type { Checksum } from "./checksum.ts";
import { Flights } from "./flights.ts";
import { FrameReader } from "./frame-reader.ts";
import { GuardedIndex } from "./guarded-index.ts";
import { IDLE_MS, type LogLimits } from "./limits.ts";
import { closedStore, damagedBlob, fullDisk, fullLog, staleTerm } from "./log-errors.ts";
import type { LogFiles } from "./log-files.ts";
import type { LogIndexReader } from "./log-index.ts";
import { LogTail } from "./log-tail.ts";
import { NewBlobs } from "./new-blobs.ts";
import type { Opened } from "./opening.ts";
import type { OpeningReport } from "./opening-report.ts";
import { blobPieces, type Piece } from "./piece.ts";
import { NOWHERE } from "./place.ts";
import { saltOf } from "./segment-header.ts";

export interface LogStore extends Store {
  /** What was found when it was opened, and done. */
  readonly opening: OpeningReport;
}

export interface LogStoreDeps {
  readonly sink: BatchSink;
  readonly files: LogFiles;
  /** As the writer keeps it. */
  readonly index: LogIndexReader;
  readonly checksum: Checksum;
  readonly clock: Clock;
  readonly limits: LogLimits;
  /** Told once, when a write or a sync has failed: the process must end. */
  readonly fatal: (error: StoreError) => void;
  /** Called last when the store is closed: the directory is free. */
  readonly closed: () => void;
}

const NONE: readonly Refusal[] = Object.freeze([]);

/** The store over a log: keeps the heads and decides what is taken; the writer gets bytes. */
export class DurableStore implements LogStore {
  readonly opening: OpeningReport;
  readonly #deps: LogStoreDeps;
  readonly #tail: LogTail;
  readonly #index: LogIndexReader;
  readonly #chains: ChainTable;
  readonly #blobs: NewBlobs;
  readonly #reader: FrameReader;
  readonly #flights = new Flights();
  #usedBytes: number;
  #isDiskFull = false;
  #failure: StoreError | undefined;
  #closing: Promise<void> | undefined;
  /** The last batch that was handed over is an empty one. */
  #isEndTold = true;
  #landedAtMs = 0;
  #cancelIdle: (() => void) | undefined;

  constructor(deps: LogStoreDeps, opened: Opened) {
    this.#deps = deps;
    this.opening = opened.report;
    this.#usedBytes = opened.usedBytes;
    this.#index = new GuardedIndex(deps.index, (error) => this.#fail(error));
    this.#chains = new ChainTable(this.#index);
    this.#blobs = new NewBlobs(this.#index);
    this.#reader = new FrameReader(deps.files, saltOf(opened.writer.logId), deps.checksum);
    const { place, lastBatch } = opened.writer;
    const start = { place, lastBatch, segmentBytes: opened.segmentBytes };
    this.#tail = new LogTail(deps.sink, deps.limits, start);
    deps.sink.listen({
      durable: (batchCount) => this.#land(batchCount),
      covered: (covered) => this.#blobs.forgetBefore(covered),
      full: (isFull) => void (this.#isDiskFull = isFull),
      failed: (error) => this.#fail(error),
    });
    const isTold = lastBatch === NOWHERE || place - lastBatch === EMPTY_BATCH_BYTES;
    if (!isTold) void this.#hand([], () => undefined);
  }

  admit(): Promise<void> | undefined {
    const refusal = this.#refusal() ?? this.#fullness(0);
    if (refusal !== undefined) return Promise.reject(refusal);
    const { unsyncedBytesMax } = this.#deps.limits;
    if (this.#flights.byteCount < unsyncedBytesMax) return undefined;
    return this.#flights.below(unsyncedBytesMax / 2);
  }

  async claim(actor: ActorId, term: number): Promise<Head | undefined> {
    this.#mustBeOpen();
    const state = this.#chains.sound(actor);
    if (term < state.term) throw staleTerm(term, state.term);
    state.term = term;
    if (state.taken !== state.durable) await this.#flights.all();
    return state.durable && headOf(state.durable);
  }

  append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    try {
      return this.#append(batch);
    } catch (error) {
      if (error instanceof StoreError) return Promise.reject(error); // the index failed, and all has ended
      throw error;
    }
  }

  async actor(actor: ActorId): Promise<Listed | undefined> {
    this.#mustBeOpen();
    const durable = this.#chains.durable(actor);
    return durable && listedAs(actor, durable);
  }

  async *actors(): AsyncGenerator<readonly Listed[]> {
    this.#mustBeOpen();
    for (const page of this.#chains.pages()) {
      yield page;
      this.#mustBeOpen();
    }
  }

  async *links(actor: ActorId, fromSeq: number): AsyncGenerator<readonly StoredLink[]> {
    this.#mustBeOpen();
    let from = { fromSeq, fromLink: 0 };
    for (;;) {
      const reader = this.#reader.anew();
      const end = this.#chains.durable(actor);
      if (end === undefined || end.linkCount <= from.fromLink) return;
      const places = linkPlaces(reader, actor, end, from);
      for (let next = 0; next < places.length;) {
        const page = linkPage(reader, actor, places, next);
        yield page.links;
        this.#mustBeOpen();
        next = page.next;
      }
      from = { fromSeq, fromLink: end.linkCount };
    }
  }

  async keep(blobs: readonly Blob[]): Promise<void> {
    this.#mustBeOpen();
    const full = this.#fullness(blobs.reduce((sum, { bytes }) => sum + bytes.length, 0));
    if (full !== undefined) throw full;
    const pieces: Piece[] = [];
    const landing: (() => void)[] = [];
    this.#layBlobs(blobs, pieces, landing);
    if (pieces.length === 0) return this.#flights.all();
    await this.#hand(pieces, () => {
      for (const land of landing) land();
    });
  }

  async blob(digest: Digest): Promise<Uint8Array | undefined> {
    this.#mustBeOpen();
    const place = this.#blobs.place(digest);
    if (place !== undefined) return readBlob(this.#reader.anew(), digest, place);
    const lost = this.#index.damagedBlob(digest);
    if (lost !== undefined) throw damagedBlob(digest.toHex(), lost);
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelIdle?.();
    if (this.#failure === undefined && !this.#isEndTold) void this.#hand([], () => undefined);
    await this.#flights.all().catch(() => undefined); // told to whoever waits for it, and to `fatal`
    await this.#deps.sink.close();
    this.#deps.files.close();
    this.#index.close();
    this.#deps.closed();
  }

  #append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    const pieces: Piece[] = [];
    const landing: (() => void)[] = [];
    let refusals: Refusal[] | undefined;
    for (let index = 0; index < batch.length; index++) {
      const append = batch[index] as Append;
      const answer = this.#chains.take(append);
      if (typeof answer === "string") {
        (refusals ??= []).push({ index, code: answer });
        continue;
      }
      if (append.blobs.length > 0) this.#layBlobs(append.blobs, pieces, landing);
      pieces.push(answer);
    }
    if (pieces.length === 0) return this.#flights.all().then(() => refusals ?? NONE);
    const landed = this.#hand(pieces, () => {
      for (const piece of pieces) if (piece.kind === "link") piece.state.durable = piece.tip;
      for (const land of landing) land();
    });
    return landed.then(() => refusals ?? NONE);
  }

  #layBlobs(blobs: readonly Blob[], pieces: Piece[], landing: (() => void)[]): void {
    for (const blob of blobs) {
      if (this.#blobs.isKnown(blob.digest)) continue;
      const parts = blobPieces(blob);
      pieces.push(...parts);
      const last = parts.at(-1);
      if (last !== undefined) landing.push(this.#blobs.add(blob.digest, last));
    }
  }

  #hand(pieces: readonly Piece[], land: () => void): Promise<void> {
    const batchCount = this.#tail.write(pieces);
    const byteCount = pieces.reduce((sum, { size }) => sum + size, EMPTY_BATCH_BYTES * batchCount);
    this.#usedBytes += byteCount;
    this.#isEndTold = pieces.length === 0;
    return this.#flights.add(batchCount, byteCount, land);
  }

  #land(batchCount: number): void {
    this.#flights.landUpTo(batchCount);
    this.#landedAtMs = this.#deps.clock.nowMs();
    if (this.#cancelIdle === undefined && !this.#isEndTold) this.#awaitIdle();
  }

  /** One timer however many batches come: it looks whether a whole second has passed when it fires. */
  #awaitIdle(): void {
    if (this.#closing !== undefined) return;
    this.#cancelIdle = this.#deps.clock.wakeAt(this.#landedAtMs + IDLE_MS, () => {
      this.#cancelIdle = undefined;
      if (this.#isEndTold || this.#failure !== undefined || this.#closing !== undefined) return;
      const isIdle =
        this.#flights.isEmpty && this.#deps.clock.nowMs() >= this.#landedAtMs + IDLE_MS;
      if (isIdle) void this.#hand([], () => undefined);
      else this.#awaitIdle();
    });
  }

  #fail(error: StoreError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#cancelIdle?.();
    this.#flights.fail(error);
    this.#deps.fatal(error);
  }

  #fullness(byteCount: number): StoreError | undefined {
    const { bytesMax } = this.#deps.limits;
    if (this.#isDiskFull) return fullDisk();
    const used = this.#usedBytes + byteCount;
    const hasRoom = byteCount === 0 ? used < bytesMax : used <= bytesMax;
    return hasRoom ? undefined : fullLog(bytesMax);
  }

  #refusal(): StoreError | undefined {
    return this.#failure ?? (this.#closing === undefined ? undefined : closedStore());
  }

  #mustBeOpen(): void {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
  }
}
