import {
  type Disk,
  DiskError,
  type DiskFile,
  encodeSegmentHeader,
  extend,
  LOG_VERSION,
  segmentName,
  type Spare,
} from "../store/mod.ts";
import { nodeChecksum } from "./checksum.ts";
import { MADE, type ThreadMessage, WORD } from "./log-channel.ts";

export interface RemoteSpareDeps {
  readonly disk: Disk;
  readonly words: Int32Array;
  readonly say: (message: ThreadMessage) => void;
  readonly logId: Uint8Array;
}

/**
 * The next segment, made by the store's side while the writer goes on: filled here it would take a third of the writer's time, in
 * pieces that each hold a commit up by a millisecond (bench/store-durable, 2026-11).
 */
export class RemoteSpare implements Spare {
  readonly segment: number;
  readonly #deps: RemoteSpareDeps;
  readonly #bytes: number;
  #ready: DiskFile | undefined;
  #isAsked = false;
  #isFull = false;

  constructor(deps: RemoteSpareDeps, segment: number, bytes: number, ready: DiskFile | undefined) {
    this.#deps = deps;
    this.segment = segment;
    this.#bytes = bytes;
    this.#ready = ready;
  }

  get isReady(): boolean {
    return this.#ready !== undefined;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  step(isForMuch: boolean): void {
    if (this.#ready !== undefined) return;
    if (!this.#isAsked) return this.#ask(!isForMuch);
    const { disk, words } = this.#deps;
    const name = segmentName(this.segment);
    switch (Atomics.load(words, WORD.made)) {
      case MADE.ready:
        this.#isFull = false;
        this.#ready = disk.open(name, "write");
        return;
      case MADE.failed:
        throw new DiskError("EIO", name);
      case MADE.full:
        if (this.#isFull) this.#ask(!isForMuch);
        this.#isFull = true;
        return;
      default:
    }
  }

  take(bytesMin: number): DiskFile {
    this.#wait();
    const file = this.#ready;
    if (file === undefined) throw new DiskError("ENOSPC", segmentName(this.segment));
    this.#ready = undefined;
    extend(file, bytesMin);
    return file;
  }

  close(): void {
    this.#ready?.close();
  }

  /** Until it is made, or cannot be. */
  #wait(): void {
    if (this.#ready !== undefined) return;
    if (!this.#isAsked) this.#ask(false);
    const { words } = this.#deps;
    Atomics.store(words, WORD.isHurried, 1);
    Atomics.wait(words, WORD.made, MADE.making);
    this.step(true);
  }

  #ask(isFilled: boolean): void {
    const { words, say, logId } = this.#deps;
    this.#isAsked = true;
    Atomics.store(words, WORD.isHurried, 0);
    Atomics.store(words, WORD.made, MADE.making);
    const { segment } = this;
    const header = { version: LOG_VERSION, segment, logId, size: this.#bytes };
    say({
      kind: "make",
      name: segmentName(segment),
      header: encodeSegmentHeader(header, nodeChecksum),
      bytes: this.#bytes,
      isFilled,
    });
  }
}
