import { z } from "zod";
import type { Value } from "../../../src/base/mod.ts";
import type { Capability } from "../../../src/capabilities/mod.ts";
import type { ExitReason, StartOutcome } from "../script.ts";
import { STAGE } from "./player-component.ts";

/** What its code says of a player that left of its own will. */
export const LEFT = "ACTOR_LEFT";

/** What the players of a troupe ask: whether a start is to succeed, and how a turn is to end. */
export class Stage {
  readonly #starts: (key: string) => StartOutcome;
  readonly #waiting = new Map<string, (reason: ExitReason) => void>();

  /** `starts`: what the next start of a player comes to, where its `init` runs. */
  constructor(starts: (key: string) => StartOutcome) {
    this.#starts = starts;
  }

  /** Whether it is in a turn that waits for its cue. */
  isWaiting(key: string): boolean {
    return this.#waiting.has(key);
  }

  /** Ends the turn of one that waits, and with it its life. */
  cue(key: string, reason: ExitReason): void {
    this.#waiting.get(key)?.(reason);
  }

  /** Its last part of the name is the key. */
  capability(): Capability {
    return {
      type: "stage",
      interface: STAGE,
      imports: {
        begin: { kind: "local" },
        cue: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
      },
      table: z.strictObject({}).describe("A player on a test's stage."),
      beyond: () => undefined,
      open: (_grant, { identity, children }) => {
        const key = keyOf(identity.name ?? identity.id);
        return {
          begin: () => {
            const isOk = this.#starts(key) === "ok";
            return isOk ? { tag: "ok", val: undefined } : { tag: "err", val: "not now" };
          },
          cue: async (_args, { signal }) => {
            const reason = await this.#cued(key, signal);
            if (reason === "normal" || reason === "shutdown") return children.end(LEFT);
            return { tag: "err", val: reason } satisfies Value;
          },
        };
      },
    };
  }

  #cued(key: string, signal: AbortSignal): Promise<ExitReason> {
    const { promise, resolve, reject } = Promise.withResolvers<ExitReason>();
    const gone = (): void => reject(signal.reason as Error); // an AbortSignal's reason is what it was aborted with
    signal.addEventListener("abort", gone, { once: true });
    this.#waiting.set(key, resolve);
    return promise.finally(() => {
      signal.removeEventListener("abort", gone);
      if (this.#waiting.get(key) === resolve) this.#waiting.delete(key);
    });
  }
}

export function keyOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
