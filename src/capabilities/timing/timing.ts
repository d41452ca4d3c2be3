import { z } from "zod";
import type { Capability } from "../capability.ts";

/** The actor's clock, which moves only at commits, and sleep. */
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
  },
  table: z.strictObject({}).describe("The actor's clock, and sleep."),

  open: (_grant, scope) => ({
    now: () => BigInt(scope.nowMs()),
    sleep: async (_args, { dueMs, signal }) => {
      await scope.waitUntil(dueMs as number, signal); // sleep's class always gives one
      return undefined;
    },
  }),
};
