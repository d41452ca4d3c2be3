import type { ActorId, Clock, Entropy } from "../base/mod.ts";
import type { Scope } from "../capabilities/mod.ts";
import type { Journal } from "./journal.ts";

export interface ScopeDeps {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly epoch: number;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly journal: Journal;
}

/** The ports that capabilities may use, for one epoch: kept by the actor through its journal. */
export function openScope({ id, name, epoch, clock, entropy, journal }: ScopeDeps): Scope {
  return {
    identity: { id, name, epoch },
    nowMs: () => journal.nowMs(),
    entropy,
    log: (level, text) => journal.log(level, text),
    waitUntil: (dueMs, signal) => waitUntil(clock, dueMs, signal),
  };
}

function waitUntil(clock: Clock, dueMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const cancel = clock.wakeAt(dueMs, () => {
      signal.removeEventListener("abort", aborted);
      resolve();
    });
    function aborted(): void {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener("abort", aborted, { once: true });
  });
}
