import { guest, type Hostile } from "./hostile.ts";

const ASK = {
  before: `(import "ask" (func $ask)) (core func $ask (canon lower (func $ask)))`,
  given: ["ask"],
};
const IMPORT = `(import "host" "ask" (func $ask))`;

/** Around `work`, a handler of everything; then it loops, if it is still there. */
function guarded(
  name: string,
  tries: string,
  work: string,
  ends: Hostile["ends"],
  fields = "",
): Hostile {
  const run = `(block (try_table (catch_all 0) ${work})) (unreachable)`;
  return { name, tries, component: guest(run, { fields }), ends };
}

function asking(
  name: string,
  tries: string,
  run: string,
  ends: Hostile["ends"],
  more: Partial<Hostile>,
): Hostile {
  return { name, tries, component: guest(run, { ...ASK, fields: IMPORT }), ends, ...more };
}

function angry(): never {
  throw new Error("the host says no");
}

const GUARDED = "(loop (block (try_table (catch_all 0) (call $ask))) (br 0))";

/** Guests that would not be stopped, and calls that nobody answers. */
export const STOPS: readonly Hostile[] = [
  guarded(
    "catch-the-end-of-fuel",
    "Catches everything around a loop that burns its fuel.",
    "(loop (br 0))",
    ["call", "ENGINE_OUT_OF_FUEL"],
  ),
  guarded(
    "catch-the-end-of-depth",
    "Catches everything around a recursion without end.",
    "(call $f)",
    ["call", "ENGINE_STACK_OVERFLOW"],
    "(func $f (call $f))",
  ),
  guarded(
    "catch-a-trap",
    "Catches everything around a trap of its own.",
    "(drop (i32.load (i32.const -4)))",
    ["call", "ENGINE_TRAP"],
    "(memory 1)",
  ),
  guarded(
    "catch-a-division",
    "Catches everything around a division by zero.",
    "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
    ["call", "ENGINE_TRAP"],
  ),
  {
    name: "catch-and-throw-on",
    tries: "Catches everything with a reference around the end of its fuel, and throws it on.",
    component: guest(
      "(block $h (result exnref) (try_table (catch_all_ref $h) (loop (br 0))) (unreachable)) (throw_ref)",
    ),
    ends: ["call", "ENGINE_OUT_OF_FUEL"],
  },
  asking(
    "catch-the-host",
    "Catches what a function of the host throws, and asks again, for ever.",
    GUARDED,
    ["host", "the host says no"],
    { host: { ask: angry } },
  ),
  asking(
    "catch-a-promise-that-fails",
    "Catches what a waiting function of the host rejects with, and asks again, for ever.",
    GUARDED,
    ["host", "the host says no"],
    { host: { ask: async () => angry() }, waiting: ["ask"] },
  ),
  asking(
    "catch-the-host-s-stack",
    "Catches the end of V8's stack that a function of the host found, and asks again, for ever.",
    GUARDED,
    ["call", "ENGINE_STACK_OVERFLOW"],
    {
      host: {
        ask() {
          throw new RangeError("Maximum call stack size exceeded");
        },
      },
    },
  ),
  asking(
    "never-answered",
    "Waits for an answer that never comes, until its host ends it.",
    "(call $ask)",
    ["call", "ENGINE_DEAD"],
    {
      host: { ask: () => new Promise(() => {}) },
      waiting: ["ask"],
      drive(instance) {
        const answer = instance.call("run", []);
        setImmediate(() => instance.end("ENGINE_DEAD"));
        return answer;
      },
    },
  ),
  asking(
    "never-answered-and-caught",
    "Catches everything around a call that never comes back, and calls again when it does.",
    GUARDED,
    ["call", "ENGINE_DEAD"],
    {
      host: { ask: () => new Promise(() => {}) },
      waiting: ["ask"],
      drive(instance) {
        const answer = instance.call("run", []);
        setImmediate(() => instance.end("ENGINE_DEAD"));
        return answer;
      },
    },
  ),
  asking(
    "answered-for-ever",
    "Waits, is answered, and waits again, for ever.",
    "(loop (call $ask) (br 0))",
    ["call", "ENGINE_OUT_OF_FUEL"],
    {
      host: { ask: async () => undefined },
      waiting: ["ask"],
      drive(instance) {
        instance.fuel = 100_000n;
        return instance.call("run", []);
      },
    },
  ),
  asking(
    "answered-after-its-end",
    "Hopes to go on when the answer comes after its end.",
    "(call $ask) (loop (br 0))",
    ["call", "ENGINE_DEAD"],
    {
      host: { ask: () => new Promise((resolve) => setImmediate(() => resolve(undefined))) },
      waiting: ["ask"],
      drive(instance) {
        const answer = instance.call("run", []);
        instance.end("ENGINE_DEAD");
        return answer;
      },
    },
  ),
  asking(
    "entered-while-it-waits",
    "Is called again while it waits.",
    "(call $ask)",
    ["call", "ENGINE_BAD_CALL"],
    {
      host: { ask: () => new Promise(() => {}) },
      waiting: ["ask"],
      async drive(instance) {
        const first = Promise.resolve(instance.call("run", [])).catch(() => undefined);
        try {
          return await instance.call("run", []);
        } finally {
          instance.end("ENGINE_DEAD");
          await first;
        }
      },
    },
  ),
];
