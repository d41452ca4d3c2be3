import { HandClock as MovedClock } from "../../src/testing/hand-clock.ts";

/** A clock that is moved by hand, and waits long enough for whatever was woken. It knows how many wakes are asked for. */
export class HandClock extends MovedClock {
  readonly #armed = new Set<() => void>();

  constructor(nowMs?: number) {
    super(settle, nowMs);
  }

  /** Wakes that are asked for: neither come nor called off. */
  get armedCount(): number {
    return this.#armed.size;
  }

  override wakeAt(atMs: number, wake: () => void): () => void {
    const woken = (): void => {
      this.#armed.delete(woken);
      wake();
    };
    this.#armed.add(woken);
    const cancel = super.wakeAt(atMs, woken);
    return () => {
      this.#armed.delete(woken);
      cancel();
    };
  }

  override clear(): void {
    super.clear();
    this.#armed.clear();
  }
}

/** Lets everything run that needs nothing from outside this thread. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
