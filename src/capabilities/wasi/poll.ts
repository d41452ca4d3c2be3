import type { Value } from "../../base/mod.ts";
import type { Awaited, Perform, Prepared, Standard } from "../capability.ts";
import { CapabilityError } from "../errors.ts";
import type { Scope } from "../scope.ts";
import type { Pollable } from "./pollable.ts";

/** Pollables that one call of `poll` may name. */
export const POLLABLES_MAX = 10_000;

const BLOCK = "[method]pollable.block";
const READINESS = "[method]pollable.ready";

/** Commits, waits for the clock, goes on; a wait that a crash cut short goes on to the same moment. */
const WAITING: Awaited = {
  kind: "awaited",
  repeat: "safe",
  inDoubt: undefined,
  dueMs: () => undefined,
};

/**
 * Waiting, without holding the thread. Only the clock gives what can be waited for: without `timing` all that there is, is
 * ready, and a program whose imports never wait is called without promises.
 */
export const poll: Standard = {
  interface: "wasi:io/poll@0.2",
  imports: { [READINESS]: { kind: "local" }, [BLOCK]: WAITING, poll: WAITING },
  waits: ({ timing }) => timing !== undefined,

  open: ({ timing }, scope) => {
    const block = waiter(
      scope,
      ([self]) => [self as Pollable],
      () => undefined,
    );
    const first = waiter(scope, ([all]) => listed(all), readyPlaces);
    return {
      [READINESS]: ([self]) => isReady(self as Pollable, scope.nowMs()),
      [BLOCK]: timing === undefined ? block.answer : block.prepared,
      poll: timing === undefined ? first.answer : first.prepared,
    };
  },
};

interface Waiter {
  /** Where nothing has to be waited for. */
  readonly answer: Perform;
  readonly prepared: Prepared;
}

/** Waits for the first of some pollables; `told` is what the guest is told of them then. */
function waiter(
  scope: Scope,
  of: (args: readonly Value[]) => readonly Pollable[],
  told: (pollables: readonly Pollable[], nowMs: number) => Value,
): Waiter {
  return {
    answer: (args) => told(of(args), scope.nowMs()),
    prepared: {
      prepare(args) {
        const pollables = of(args);
        const nowMs = scope.nowMs();
        if (pollables.some((one) => isReady(one, nowMs))) return { answer: told(pollables, nowMs) };
        return { dueMs: pollables.reduce((first, { dueMs }) => Math.min(first, dueMs), Infinity) };
      },
      async perform(args, { dueMs = 0, signal }) {
        await scope.waitUntil(dueMs, signal);
        return told(of(args), dueMs);
      },
    },
  };
}

function readyPlaces(pollables: readonly Pollable[], nowMs: number): Value {
  const places: number[] = [];
  for (const [place, one] of pollables.entries()) if (isReady(one, nowMs)) places.push(place);
  return places;
}

function isReady({ dueMs }: Pollable, nowMs: number): boolean {
  return dueMs <= nowMs;
}

function listed(all: Value): readonly Pollable[] {
  const pollables = all as readonly Pollable[]; // a list of borrows, by its WIT type
  if (pollables.length > 0 && pollables.length <= POLLABLES_MAX) return pollables;
  if (pollables.length > 0) {
    throw new CapabilityError("CAPABILITY_LIMIT", {
      what: `${pollables.length} pollables in one poll; the most is ${POLLABLES_MAX}`,
      remedy: "poll fewer at once",
    });
  }
  throw new CapabilityError("CAPABILITY_MISUSED", {
    what: "a poll of nothing, which would never end",
    remedy: "poll one pollable at least",
  });
}
