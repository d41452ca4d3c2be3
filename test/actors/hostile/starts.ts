import { guest, type Hostile } from "./hostile.ts";

function start(name: string, tries: string, fields: string, ends: Hostile["ends"]): Hostile {
  return { name, tries, component: guest("", { fields }), ends };
}

/** What happens before anybody called. */
export const STARTS: readonly Hostile[] = [
  start("start-loop", "Its start function never ends.", "(func $s (loop (br 0))) (start $s)", [
    "start",
    "ENGINE_OUT_OF_FUEL",
  ]),
  start("start-recursion", "Its start function calls itself.", "(func $s (call $s)) (start $s)", [
    "start",
    "ENGINE_STACK_OVERFLOW",
  ]),
  start("start-trap", "Its start function traps.", "(func $s (unreachable)) (start $s)", [
    "start",
    "ENGINE_TRAP",
  ]),
  start(
    "start-throw",
    "Its start function throws an exception.",
    "(tag $e) (func $s (throw $e)) (start $s)",
    ["start", "ENGINE_TRAP"],
  ),
  start(
    "start-grow",
    "Its start function grows memory until there is no more, and then writes behind it.",
    "(memory 1) (func $s (loop (br_if 0 (i32.ne (memory.grow (i32.const 64)) (i32.const -1)))) (i32.store (i32.const -4) (i32.const 1))) (start $s)",
    ["start", "ENGINE_TRAP"],
  ),
  start(
    "start-fill",
    "Its start function fills its memory for ever.",
    "(memory 1024) (func $s (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x4000000)) (br 0))) (start $s)",
    ["start", "ENGINE_OUT_OF_FUEL"],
  ),
  start("start-memory", "Begins with 4 GiB of memory.", "(memory 65536)", [
    "start",
    "ENGINE_OUT_OF_MEMORY",
  ]),
  start(
    "start-memories",
    "Begins with sixteen memories that are too large together.",
    "(memory 100) ".repeat(16),
    ["start", "ENGINE_OUT_OF_MEMORY"],
  ),
  start("start-table", "Begins with a table of ten million elements.", "(table 10000000 funcref)", [
    "start",
    "ENGINE_OUT_OF_MEMORY",
  ]),
  start(
    "start-data",
    "Puts data behind the end of its memory.",
    `(memory 1) (data (i32.const 65535) "ab")`,
    ["start", "ENGINE_TRAP"],
  ),
  start(
    "start-elements",
    "Puts elements behind the end of its table.",
    "(table 1 funcref) (func $f) (elem (i32.const 1) $f)",
    ["start", "ENGINE_TRAP"],
  ),
  {
    name: "start-host",
    tries: "Its start function calls the host for ever.",
    component: guest("", {
      before: `(import "ask" (func $ask)) (core func $ask (canon lower (func $ask)))`,
      fields: `(import "host" "ask" (func $ask)) (func $s (loop (call $ask) (br 0))) (start $s)`,
      given: ["ask"],
    }),
    host: { ask: () => undefined },
    ends: ["start", "ENGINE_OUT_OF_FUEL"],
  },
];
