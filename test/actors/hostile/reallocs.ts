import { greedy, guest, type Hostile, liar, withText } from "./hostile.ts";

const TRAPPED = ["call", "ENGINE_TRAP"] as const;

function realloc(
  name: string,
  tries: string,
  body: string,
  ends: Hostile["ends"] = TRAPPED,
  fields = "",
): Hostile {
  return { name, tries, component: greedy(body, { fields }), drive: withText("a text"), ends };
}

function postReturn(
  name: string,
  tries: string,
  body: string,
  ends: Hostile["ends"] = TRAPPED,
  fields = "",
): Hostile {
  return {
    name,
    tries,
    component: liar("string", "(i32.const 8)", {
      fields: `(data (i32.const 8) "\\10\\00\\00\\00\\02\\00\\00\\00ok") ${fields} (func (export "post") (param i32) ${body})`,
      options: `(post-return (core func $i "post"))`,
    }),
    ends,
  };
}

const ASK = {
  before: `(import "ask" (func $ask)) (core func $ask (canon lower (func $ask)))`,
  fields: `(import "host" "ask" (func $ask))`,
  given: ["ask"],
};

/** What the host calls to get memory, and to give it back. */
export const REALLOCS: readonly Hostile[] = [
  realloc("realloc-null", "Gives address 0, which is as good as any.", "(i32.const 0)", {
    answers: 6,
  }),
  realloc("realloc-negative", "Gives 0xffffffff.", "(i32.const -1)"),
  realloc(
    "realloc-at-the-end",
    "Gives the last three bytes of its memory for six.",
    "(i32.const 65533)",
  ),
  realloc("realloc-behind-the-end", "Gives an address behind its memory.", "(i32.const 65536)"),
  realloc("realloc-traps", "Traps when it is asked for memory.", "(unreachable)"),
  realloc(
    "realloc-throws",
    "Throws when it is asked for memory.",
    "(throw $e)",
    TRAPPED,
    "(tag $e)",
  ),
  realloc(
    "realloc-grows",
    "Grows its memory by a page each time, so that the host's views of it are gone.",
    "(i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 6)) (drop (memory.grow (i32.const 1)))",
    { answers: 6 },
  ),
  realloc(
    "realloc-fills",
    "Fills 64 MiB before it gives memory, for ever.",
    "(drop (memory.grow (i32.const 1023))) (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x3ffffff)) (br 0)) (unreachable)",
    ["call", "ENGINE_OUT_OF_FUEL"],
  ),
  {
    name: "realloc-unaligned",
    tries: "Gives an odd address for numbers of eight bytes.",
    component: guest("(param i32 i32)", {
      fields: `(memory (export "memory") 1) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 9))`,
      after: `(func (export "run") (param "list" (list u64)) (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))`,
    }),
    drive: (instance) => instance.call("run", [[1n, 2n]]),
    ends: TRAPPED,
  },
  {
    name: "realloc-always-the-same",
    tries:
      "Gives the same address for each of many texts, so that all lie upon each other and upon their list.",
    component: guest("(param i32 i32) (result i32) (local.get 1)", {
      fields: `(memory (export "memory") 1) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))`,
      after: `(func (export "run") (param "list" (list string)) (result u32) (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))`,
    }),
    drive: (instance) =>
      instance.call("run", [Array.from({ length: 1_000 }, (_, at) => `text ${at}`)]),
    ends: { answers: 1_000 },
  },
  {
    name: "realloc-calls-the-host",
    tries: "Calls the host when it is asked for memory, when it may not leave.",
    component: greedy("(call $ask) (i32.const 64)", ASK),
    host: { ask: () => undefined },
    drive: withText("a text"),
    ends: TRAPPED,
  },
  {
    name: "realloc-catches",
    tries: "Calls the host when it may not, and catches what comes of it.",
    component: greedy("(block (try_table (catch_all 0) (call $ask))) (i32.const 64)", ASK),
    host: { ask: () => undefined },
    drive: withText("a text"),
    ends: TRAPPED,
  },
  {
    name: "realloc-drops",
    tries: "Drops a resource when it is asked for memory, when it may not leave.",
    component: greedy("(call $drop (i32.const 1)) (i32.const 64)", {
      before: "(type $r (resource (rep i32))) (core func $drop (canon resource.drop $r))",
      fields: `(import "host" "drop" (func $drop (param i32)))`,
      given: ["drop"],
    }),
    drive: withText("a text"),
    ends: TRAPPED,
  },
  {
    name: "realloc-that-is-missing",
    tries: "Takes a text, and has no memory to give.",
    component: `(component (core module $m (memory (export "memory") 1) (func (export "run") (param i32 i32)))
      (core instance $i (instantiate $m))
      (func (export "run") (param "text" string) (canon lift (core func $i "run") (memory (core memory $i "memory")))))`,
    ends: ["compile", "ENGINE_INVALID"],
  },
  postReturn("post-return-traps", "Traps when it may clean up.", "(unreachable)"),
  postReturn(
    "post-return-throws",
    "Throws when it may clean up.",
    "(throw $e)",
    TRAPPED,
    "(tag $e)",
  ),
  postReturn(
    "post-return-recurses",
    "Calls itself when it may clean up.",
    "(call $p)",
    ["call", "ENGINE_STACK_OVERFLOW"],
    "(func $p (call $p))",
  ),
  postReturn(
    "post-return-overwrites",
    "Writes over what it answered when it cleans up.",
    "(memory.fill (i32.const 0) (i32.const 33) (i32.const 65536))",
    { answers: "ok" },
  ),
  {
    name: "post-return-calls-the-host",
    tries: "Calls the host when it cleans up, when it may not leave.",
    component: liar("string", "(i32.const 8)", {
      ...ASK,
      fields: `${ASK.fields} (func (export "post") (param i32) (call $ask))`,
      options: `(post-return (core func $i "post"))`,
    }),
    host: { ask: () => undefined },
    ends: TRAPPED,
  },
];
