import type { Wire } from "../base/mod.ts";

/** Both ends of a wire in memory. */
export function wirePair(): readonly [Wire, Wire] {
  const there = new Pipe();
  const back = new Pipe();
  return [wire(there, back), wire(back, there)];
}

function wire(incoming: Pipe, outgoing: Pipe): Wire {
  return {
    chunks: incoming,
    write: (bytes) => outgoing.write(bytes),
    end: () => outgoing.end(),
    close() {
      incoming.close();
      outgoing.close();
    },
  };
}

/** Chunks wait here until they are read. */
class Pipe implements AsyncIterable<Uint8Array> {
  #waiting: { readonly bytes: Uint8Array; readonly left: () => void }[] = [];
  #hasEnded = false;
  #change = Promise.withResolvers<void>();

  write(bytes: Uint8Array): Promise<void> {
    if (this.#hasEnded) return Promise.resolve();
    return new Promise((left) => {
      this.#waiting.push({ bytes, left });
      this.#change.resolve();
    });
  }

  end(): void {
    this.#hasEnded = true;
    this.#change.resolve();
  }

  close(): void {
    for (const { left } of this.#waiting) left();
    this.#waiting = [];
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        next.left();
        yield next.bytes;
      } else if (this.#hasEnded) {
        return;
      } else {
        this.#change = Promise.withResolvers();
        await this.#change.promise;
      }
    }
  }
}
