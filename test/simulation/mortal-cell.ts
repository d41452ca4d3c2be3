import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CAPABILITIES, type Capability, runCell } from "../../src/theater/mod.ts";

/*
 * A cell whose `random` does its thread harm: what the scripted actor asks for with `random N` is one of these, each time or, from ONCE on,
 * the first time in this process.
 */

/** What `random N` does. */
export const HARM = { eat: 1, throw: 2, exit: 3, hang: 4 } as const;
/** Added to it: only the first time that this number is asked for. */
export const ONCE = 100;

function harm(kind: number): void {
  switch (kind) {
    case HARM.eat:
      for (const eaten: number[][] = []; ;)
        eaten.push(Array.from({ length: 100_000 }, Math.random));
    case HARM.throw:
      setImmediate(() => {
        throw new Error("a fault of its own");
      });
      return;
    case HARM.exit:
      process.exit(3); // of the thread
      return;
    case HARM.hang:
      for (;;);
    default:
      return;
  }
}

/** Whether nobody in this process asked before. */
function isFirst(asked: number): boolean {
  return mkdirSync(marksOf(asked), { recursive: true }) !== undefined;
}

function marksOf(asked: number): string {
  return join(tmpdir(), `theater-mortal-${process.pid}`, String(asked));
}

const mortal = CAPABILITIES.map((one): Capability => {
  if (one.type !== "random") return one;
  return {
    ...one,
    open: () => ({
      bytes: ([count]) => {
        const asked = count as number;
        if (asked < ONCE || isFirst(asked)) harm(asked % ONCE);
        return Uint8Array.of(asked % 256);
      },
      number: () => 0n,
    }),
  };
});

runCell({ capabilities: mortal });
