import type { Value } from "../../base/mod.ts";
import type { Resource, Standard } from "../capability.ts";
import { denied } from "../errors.ts";
import { Pollable } from "./pollable.ts";

const NS_PER_MS = 1_000_000n;
const MS_PER_S = 1_000;

const MONOTONIC = "wasi:clocks/monotonic-clock@0.2";
const WALL = "wasi:clocks/wall-clock@0.2";

/**
 * The actor's clock in nanoseconds: it moves only at commits, by whole milliseconds, and never back. Its pollables are what an actor
 * can wait for.
 */
export const monotonicClock: Standard = {
  interface: MONOTONIC,
  imports: {
    now: { kind: "local" },
    resolution: { kind: "local" },
    "subscribe-instant": { kind: "local" },
    "subscribe-duration": { kind: "local" },
  },
  open: ({ timing }, scope) => {
    const nowMs = (): number => {
      if (timing === undefined) throw denied(MONOTONIC, "timing");
      return scope.nowMs();
    };
    return {
      now: () => instant(nowMs()),
      resolution: () => NS_PER_MS,
      "subscribe-instant": (args) => subscribed("subscribe-instant", args, nowMs()),
      "subscribe-duration": (args) => subscribed("subscribe-duration", args, nowMs()),
    };
  },
  restore: ({ function: name, args, nowMs }) => subscribed(name, args, nowMs),
};

/** A u64, which ends in the year 2554: a clock that is set beyond that stands still. */
function instant(nowMs: number): bigint {
  const ns = BigInt(nowMs) * NS_PER_MS;
  return BigInt.asUintN(64, ns) === ns ? ns : INSTANT_MAX;
}

const INSTANT_MAX = 2n ** 64n - 1n;

function subscribed(name: string, [when]: readonly Value[], nowMs: number): Resource {
  const ns = when as bigint; // both take a u64: 584 years, so that milliseconds stay exact
  const fromMs = name === "subscribe-duration" ? nowMs : 0;
  return new Pollable(fromMs + Number((ns + NS_PER_MS - 1n) / NS_PER_MS));
}

/** The actor's clock as a date. */
export const wallClock: Standard = {
  interface: WALL,
  imports: { now: { kind: "local" }, resolution: { kind: "local" } },
  open: ({ timing }, scope) => ({
    now: () => {
      if (timing === undefined) throw denied(WALL, "timing");
      return datetime(scope.nowMs());
    },
    resolution: () => datetime(1),
  }),
};

function datetime(ms: number): Value {
  return {
    seconds: BigInt(Math.floor(ms / MS_PER_S)),
    nanoseconds: (ms % MS_PER_S) * Number(NS_PER_MS),
  };
}
