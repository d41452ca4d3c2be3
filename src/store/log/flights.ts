import type { StoreError } from "../errors.ts";

interface Flight {
  /** Of all that were handed over up to its last one. */
  readonly lastBatch: number;
  readonly byteCount: number;
  readonly land: () => void;
  readonly landed: PromiseWithResolvers<void>;
}

const LANDED: Promise<void> = Promise.resolve();

/** What is on its way to the disk, in order. */
export class Flights {
  readonly #flights: Flight[] = [];
  #handedBatches = 0;
  #byteCount = 0;
  #room: { readonly below: number; readonly made: PromiseWithResolvers<void> } | undefined;

  /** Bytes that are handed over and not durable. */
  get byteCount(): number {
    return this.#byteCount;
  }

  get isEmpty(): boolean {
    return this.#flights.length === 0;
  }

  /** Batches that were just handed over. Resolves when they are durable, after `land` was called. */
  add(batchCount: number, byteCount: number, land: () => void): Promise<void> {
    this.#handedBatches += batchCount;
    this.#byteCount += byteCount;
    const landed = Promise.withResolvers<void>();
    this.#flights.push({ lastBatch: this.#handedBatches, byteCount, land, landed });
    return landed.promise;
  }

  /** Resolves when everything is durable that was handed over before. */
  all(): Promise<void> {
    return this.#flights.at(-1)?.landed.promise ?? LANDED;
  }

  /** Resolves when fewer bytes than these are on their way. */
  below(byteCount: number): Promise<void> {
    this.#room ??= { below: byteCount, made: Promise.withResolvers() };
    return this.#room.made.promise;
  }

  /** So many batches of all that were handed over are durable. */
  landUpTo(batchCount: number): void {
    let landedCount = 0;
    for (const flight of this.#flights) {
      if (flight.lastBatch > batchCount) break;
      landedCount++;
      this.#byteCount -= flight.byteCount;
      flight.land();
      flight.landed.resolve();
    }
    this.#flights.splice(0, landedCount);
    if (this.#room === undefined || this.#byteCount >= this.#room.below) return;
    this.#room.made.resolve();
    this.#room = undefined;
  }

  fail(error: StoreError): void {
    for (const { landed } of this.#flights.splice(0)) reject(landed, error);
    if (this.#room !== undefined) reject(this.#room.made, error);
    this.#room = undefined;
  }
}

function reject(waiting: PromiseWithResolvers<void>, error: StoreError): void {
  waiting.promise.catch(() => undefined); // not everyone who hands over waits
  waiting.reject(error);
}
