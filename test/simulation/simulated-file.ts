import { concatBytes } from "../../src/base/mod.ts";
import type { Seeded } from "../campaigns/seeded.ts";
import { type Outage, SECTOR_BYTES } from "./outage.ts";

/** One file: what is durable of it, what the operating system shows, and what was done since the last sync. */
export class SimulatedFile {
  #durable: Uint8Array;
  #shown: Uint8Array;
  /** Both are still the bytes that it was made of, which are not its own. */
  #isBorrowed = true;
  #unsynced: Change[] = [];

  /** Never writes on `durable`: a disk with a whole log on it costs nothing to make. */
  constructor(durable: Uint8Array) {
    this.#durable = durable;
    this.#shown = durable;
  }

  get shown(): Uint8Array {
    return this.#shown;
  }

  read(into: Uint8Array, at: number): number {
    const part = this.#shown.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  }

  write(parts: readonly Uint8Array[], at: number, order: number): void {
    const bytes = concatBytes(parts);
    this.#do({ kind: "write", order, at, bytes });
  }

  /** The write is refused, and up to some byte it was done. */
  writePart(parts: readonly Uint8Array[], at: number, order: number, seeded: Seeded): void {
    const bytes = concatBytes(parts);
    const end = seeded.below(bytes.length + 1);
    this.#do({ kind: "write", order, at, bytes: bytes.slice(0, end) });
  }

  /** The first change of a new file. */
  create(size: number, order: number): void {
    this.#do({ kind: "create", order, size });
  }

  resize(size: number, order: number): void {
    this.#do({ kind: "resize", order, size });
  }

  sync(): void {
    for (const change of this.#unsynced) this.#durable = changed(this.#durable, change);
    this.#unsynced = [];
  }

  /** What it took of the disk when it was created is durable, and nothing that was written since. */
  syncCreation(): void {
    const [first] = this.#unsynced;
    if (first?.kind !== "create") return;
    this.#durable = changed(this.#durable, first);
    this.#unsynced.shift();
  }

  /**
   * A sync failed: its pages count as written from now on, whether or not they were, so no later sync writes them. They can
   * still be read until the power goes.
   */
  loseUnsynced(seeded: Seeded): void {
    for (const change of this.#unsynced) {
      this.#durable = torn(this.#durable, change, () => seeded.once(3));
    }
    this.#unsynced = [];
  }

  unsyncedOrders(): number[] {
    return this.#unsynced.map(({ order }) => order);
  }

  /** What is found after a power cut. */
  found(outage: Outage): Uint8Array {
    let bytes: Uint8Array = this.#durable.slice();
    for (const change of outage.arrange(this.#unsynced)) {
      const fate = outage.fate(change.order);
      if (fate === "kept") bytes = changed(bytes, change);
      if (fate === "torn") bytes = torn(bytes, change, () => outage.keepsSector());
    }
    return bytes;
  }

  #do(change: Change): void {
    if (this.#isBorrowed) {
      this.#durable = new Uint8Array(this.#durable);
      this.#shown = new Uint8Array(this.#durable);
      this.#isBorrowed = false;
    }
    this.#shown = changed(this.#shown, change);
    this.#unsynced.push(change);
  }
}

/** Done to a file, in this order among all changes of the disk. */
type Change = Write | Resize;

interface Write {
  readonly kind: "write";
  readonly order: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

interface Resize {
  readonly kind: "create" | "resize";
  readonly order: number;
  readonly size: number;
}

/** The same bytes changed in place, or others where the size is another. */
function changed(file: Uint8Array, change: Change): Uint8Array {
  if (change.kind !== "write") return resized(file, change.size);
  const end = change.at + change.bytes.length;
  const whole = end > file.length ? resized(file, end) : file;
  whole.set(change.bytes, change.at);
  return whole;
}

/** Of a write, the sectors that are kept; of a new size, all or nothing. */
function torn(file: Uint8Array, change: Change, keepsSector: () => boolean): Uint8Array {
  if (change.kind !== "write") return keepsSector() ? changed(file, change) : file;
  const { at, bytes, order } = change;
  let whole = file;
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + SECTOR_BYTES - ((at + start) % SECTOR_BYTES));
    const piece = bytes.subarray(start, end);
    if (keepsSector())
      whole = changed(whole, { kind: "write", order, at: at + start, bytes: piece });
    start = end;
  }
  return whole;
}

function resized(file: Uint8Array, size: number): Uint8Array {
  const other = new Uint8Array(size);
  other.set(file.subarray(0, size));
  return other;
}
