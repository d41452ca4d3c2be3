import { z } from "zod";
import type { Value } from "../../base/mod.ts";
import type { Capability } from "../capability.ts";
import { CapabilityError } from "../errors.ts";

/** Furthest time that a timer or a sleep can have, in milliseconds since the epoch: the year 9999. */
export const DUE_MS_MAX = 253_402_300_799_999;

/** The actor's clock, which moves only at commits; sleep, and timers. */
export const timing: Capability = {
  type: "timing",
  interface: "theater:actor/timing@0.1.0",
  imports: {
    now: { kind: "local" },
    sleep: {
      kind: "awaited",
      repeat: "safe",
      inDoubt: undefined,
      dueMs: ([durationMs], nowMs) => nowMs + (durationMs as number),
    },
    "set-timer": { kind: "deferred" },
    "cancel-timer": { kind: "deferred" },
  },
  table: z.strictObject({}).describe("The actor's clock, sleep, and timers."),

  beyond: () => undefined,
  open: (_grant, scope) => ({
    now: () => BigInt(scope.nowMs()),
    sleep: async (_args, { dueMs, signal }) => {
      await scope.waitUntil(dueMs as number, signal); // sleep's class always gives one
      return undefined;
    },
    "set-timer": ([afterMs, everyMs, body]) => {
      const dueMs = BigInt(scope.nowMs()) + (afterMs as bigint);
      const every = periodOf(everyMs);
      if (dueMs > DUE_MS_MAX || (every ?? 1n) < 1n || (every ?? 1n) > DUE_MS_MAX) throw badTime();
      const token = scope.timers.set(
        Number(dueMs),
        every === undefined ? undefined : Number(every),
        body as Uint8Array,
      );
      if (token === undefined) throw tooManyTimers();
      return BigInt(token);
    },
    "cancel-timer": ([token]) => scope.timers.cancel(Number(token)),
  }),
};

function periodOf(everyMs: Value): bigint | undefined {
  return everyMs as bigint | undefined; // option<u64>
}

function badTime(): CapabilityError {
  return new CapabilityError("CAPABILITY_LIMIT", {
    what: "a timer that is due after the year 9999, or whose period is nothing",
    remedy: "set it for an earlier time, with a period of at least 1 ms",
  });
}

function tooManyTimers(): CapabilityError {
  return new CapabilityError("CAPABILITY_LIMIT", {
    what: "the actor has as many timers as it may have",
    remedy: "cancel some first, or raise `timers-max`",
  });
}
