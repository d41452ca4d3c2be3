import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const STEPS = 20_000_000;

/** A thread that shares nothing with another: it runs JavaScript that leaves garbage, as a cell does. */
export class LoneThread implements AsyncDisposable {
  readonly #worker = new Worker(new URL(import.meta.url));

  async work(): Promise<void> {
    this.#worker.postMessage(STEPS);
    await once(this.#worker, "message");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

if (!isMainThread)
  parentPort?.on("message", (steps: number) => parentPort?.postMessage(busy(steps)));

function busy(steps: number): number {
  const kept = new Map<number, { readonly at: number }>();
  let sum = 0;
  for (let at = 0; at < steps; at++) {
    kept.set(at & 1023, { at });
    sum += kept.size;
  }
  return sum;
}
