import type { Codes } from "./explained.ts";

export const CELL: Codes = {
  CELL_FAILED: {
    means:
      "Threads in which actors live die as fast as they are replaced, or cannot be started, so the host ends.",
    causes: [
      "A capability of the host's own that throws where nobody catches it, or that eats memory",
      "A `cellModule` that cannot be loaded",
      "Less memory than the host needs",
    ],
    todo: [
      "Read what the last thread died of: the error names its cause.",
      "Mend that, and start the host again: what was acknowledged is kept, and goes on.",
    ],
    read: "operating.md: When a cell dies",
  },
  CELL_LOST: {
    means:
      "The thread in which the actor lived died while this was under way, and nobody knows whether it was done.",
    causes: [
      "A call or send without an idempotency key, whose turn had begun",
      "Another actor of the same thread, or a capability of the host's own, that took the thread down",
      "In a chain, as how a turn failed: the thread died of it twice in a row",
    ],
    todo: [
      "Look whether it was done: `theater inspect ACTOR`, `theater chain log`.",
      "Give what must be done once an idempotency key: then it is carried on without a word.",
    ],
    read: "operating.md: When a cell dies",
  },
};
