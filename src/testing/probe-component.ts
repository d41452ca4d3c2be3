import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";

export const PROBE = "theater:testing/probe@0.1.0";

/** The component of every probe: a handler that asks the host what to answer. Made once a process. */
export function probeComponent(): Promise<Uint8Array> {
  return (made.component ??= make());
}

const made: { component: Promise<Uint8Array> | undefined } = { component: undefined };

async function make(): Promise<Uint8Array> {
  const binary = await parse(MODULE);
  return componentNew(await componentEmbed({ binary, witSource: WORLD, world: "played" }));
}

/** What is of use here of wit/actor.wit; the engine holds an actor's handler against the whole. */
export const HANDLER_WIT: string = `
package theater:actor@0.1.0 {
  interface types {
    record firing { token: u64, count: u32 }
    variant sender { actor(string), client(string), host, timer(firing) }
    record message { sender: sender, number: u64, body: list<u8>, reply-to: option<u64> }
  }
  interface handler {
    use types.{message};
    init: func(params: list<u8>) -> result<option<list<u8>>, string>;
    handle: func(state: option<list<u8>>, message: message)
      -> result<tuple<option<list<u8>>, option<list<u8>>>, string>;
  }
}
`;

/** Of a module whose results lie below 64: what is allocated lies behind them, until `$forget` lets go of it. */
export const FORGETFUL_MEMORY: string = `
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 64))
  (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32) (local $end i32)
    (local.set $at (i32.and
      (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (local.set $end (i32.add (local.get $at) (local.get $new)))
    (if (i32.gt_u (local.get $end) (i32.mul (memory.size) (i32.const 65536)))
      (then (if (i32.eq (i32.const -1)
          (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get $new) (i32.const 65536)))))
        (then (unreachable)))))
    (memory.copy (local.get $at) (local.get $old) (local.get $size))
    (global.set $free (local.get $end))
    (local.get $at))
  (func $forget (param i32) (global.set $free (i32.const 64)))
`;

const WORLD = `
package theater:testing@0.1.0;

interface probe {
  use theater:actor/types@0.1.0.{message};
  handle: func(state: option<list<u8>>, message: message)
    -> result<tuple<option<list<u8>>, option<list<u8>>>, string>;
}

world played {
  import probe;
  export theater:actor/handler@0.1.0;
}

${HANDLER_WIT}`;

/**
 * Hands the flat arguments on as they came, since both functions have one type. Results lie at 16, of 28 bytes at the most; what is
 * allocated lies behind them, and is let go of when the result was read.
 */
const MODULE = `
(module
  (import "${PROBE}" "handle" (func $ask
    (param i32 i32 i32 i32 i64 i32 i64 i32 i32 i32 i64 i32)))
${FORGETFUL_MEMORY}  (func (export "theater:actor/handler@0.1.0#init") (param i32 i32) (result i32)
    (memory.fill (i32.const 16) (i32.const 0) (i32.const 28))
    (i32.const 16))
  (func (export "theater:actor/handler@0.1.0#handle")
    (param i32 i32 i32 i32 i64 i32 i64 i32 i32 i32 i64) (result i32)
    (call $ask (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (i32.const 16))
    (i32.const 16))
  (export "cabi_post_theater:actor/handler@0.1.0#init" (func $forget))
  (export "cabi_post_theater:actor/handler@0.1.0#handle" (func $forget)))
`;
